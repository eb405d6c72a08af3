//! Simplified to traditional, one character at a time, for the characters that labels and prose here use.
//!
//! Written by hand so that the generator does not lean on the converter that the reading code uses. A character that is
//! not listed stays simplified, as in the half-converted pages that were seen.

use std::sync::LazyLock;

/// Pairs: simplified, traditional.
const PAIRS: &str = "规規范範国國务務产產业業与與专專东東严嚴个個临臨为為举舉义義乐樂习習书書买買乱亂争爭于於亏虧云雲亚亞亲親\
亿億仅僅从從仓倉仪儀们們价價众眾优優会會传傳伤傷伦倫伪偽体體余餘佣傭侧側侨僑债債偿償储儲儿兒党黨兰蘭关關兴興养養\
内內册冊写寫军軍农農冲沖决決况況冻凍净淨准準减減几幾凤鳳击擊划劃刘劉则則刚剛创創删刪别別剂劑剑劍剧劇劝勸办辦\
动動励勵劳勞势勢区區医醫华華协協单單卖賣卫衛却卻厂廠厅廳历歷压壓厌厭县縣参參双雙发發变變叙敘号號叹嘆后後吓嚇\
吕呂听聽启啟员員响響问問团團园園围圍图圖圆圓场場坏壞块塊坚堅坛壇垒壘垫墊报報壮壯声聲处處备備复復够夠头頭夹夾夺奪\
奋奮奖獎妇婦妈媽娱娛学學宁寧实實审審宪憲宫宮宽寬宾賓对對寻尋导導将將尔爾尘塵尝嘗层層属屬岁歲岂豈岗崗岛島岭嶺岚嵐\
币幣师師帐帳带帶帮幫广廣庄莊庆慶应應库庫开開异異弃棄张張弹彈强強归歸当當录錄彻徹径徑态態总總恳懇恶惡惊驚惩懲惯慣\
愿願战戰户戶执執扩擴扫掃扬揚护護报報担擔拟擬择擇据據挂掛挥揮换換据據搅攪摄攝撑撐敌敵数數断斷无無旧舊时時显顯晓曉\
术術机機杂雜权權条條来來杨楊极極构構标標栏欄树樹样樣档檔桥橋梦夢检檢楼樓步步残殘毕畢气氣汇匯汉漢沟溝没沒浅淺测測\
济濟浏瀏涉涉渊淵渐漸温溫湾灣湿濕满滿滨濱滞滯灭滅灵靈灾災点點炼煉热熱爱愛牵牽状狀独獨环環现現琅琅电電画畫畅暢疗療监監\
盖蓋盘盤码碼确確础礎礼禮离離种種积積称稱稳穩穷窮窍竅竞競笔筆签簽简簡类類粮糧纠糾纪紀约約级級纳納纸紙线線组組细細\
终終经經结結给給络絡统統继繼绩績续續维維综綜编編缴繳网網罚罰联聯职職肃肅脏髒节節药藥获獲营營蓝藍虑慮虚虛补補装裝\
见見观觀规規视視览覽觉覺触觸誉譽计計订訂认認讨討让讓训訓议議记記讲講许許论論设設访訪证證评評识識诉訴词詞试試诚誠\
话話询詢该該详詳语語误誤说說请請诸諸读讀课課调調谈談谢謝谋謀谐諧负負财財责責败敗账賬货貨质質购購贯貫贴貼费費资資\
赋賦赖賴赛賽赵趙趋趨跃躍践踐转轉轮輪软軟载載较較辑輯输輸辖轄边邊达達过過运運还還这這进進远遠违違连連迟遲适適选選\
递遞逻邏遗遺邮郵释釋里裡钟鐘钩鉤铁鐵银銀销銷锁鎖错錯键鍵镇鎮长長门門闭閉问問间間闻聞阅閱队隊阳陽阶階际際陆陸陈陳\
险險随隨隐隱难難霁霽静靜页頁项項顺順须須预預领領频頻题題额額风風飞飛馆館驱驅验驗鱼魚鹭鷺齐齊龙龍鉴鑒两兩乡鄉墙牆废廢摆擺枫楓\
欢歡泽澤灯燈着著砚硯红紅织織绕繞绝絕苏蘇讼訟贵貴车車辽遼针針陕陝饮飲马馬";

static TABLE: LazyLock<std::collections::HashMap<char, char>> = LazyLock::new(|| {
    let chars: Vec<char> = PAIRS.chars().collect();
    chars.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// Traditional characters where the table has them.
pub fn to_traditional(text: &str) -> String {
    text.chars().map(|c| TABLE.get(&c).copied().unwrap_or(c)).collect()
}
