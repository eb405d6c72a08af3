//! Mutations: bytes flipped, pieces moved, doubled, cut and spliced, and words that mean something put in.

use super::super::report_gen::Rng;

/// Words that the readers know, in the encodings that they meet them in.
const WORDS: &[&str] = &[
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "<td rowspan=2>",
    "<td colspan=3>",
    "<td rowspan=0>",
    "<td rowspan=65534 colspan=1000>",
    "<thead>",
    "<tbody>",
    "<tfoot>",
    "<caption>",
    "<div>",
    "</div>",
    "<p>",
    "<br>",
    "<h1>",
    "<h2>",
    "</h2>",
    "<span>",
    "<b>",
    "</b>",
    "<a>",
    "<i>",
    "</a>",
    "<font style='display:none'>",
    "<span style='vertical-align:super'>",
    "<u style='text-decoration:line-through'>",
    "<sub>",
    "<del>",
    "</del>",
    "<s>",
    "</s>",
    "<div hidden>",
    "<script>",
    "</script>",
    "<style>",
    "<svg>",
    "</svg>",
    "<math>",
    "<title>",
    "</title>",
    "<textarea>",
    "<pre>",
    "<select>",
    "<option>",
    "<template>",
    "</template>",
    "<noscript>",
    "<plaintext>",
    "<frameset>",
    "<body>",
    "</body>",
    "<html>",
    "<head>",
    "<form>",
    "<button>",
    "<li>",
    "<dd>",
    "<nobr>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!doctype html>",
    "<meta charset=gb2312>",
    "<meta charset=utf-8>",
    "<?xml version='1.0' encoding='gbk'?>",
    "&nbsp;",
    "&#20844;",
    "&amp",
    "&lt;",
    "&#0;",
    "&#xD800;",
    "<",
    ">",
    "/>",
    "=\"",
    "'",
    " a=1",
    "|",
    "||",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " ",
    "\u{a0}",
    "\u{3000}",
    "\u{c}",
    "| --- |",
    "- 4 -",
    "第 4 页 共 9 页",
    "、",
    "。",
    "，",
    "：",
    "（",
    "）",
    "(",
    ")",
    "【",
    "】",
    "“",
    "”",
    "0",
    "1",
    "12",
    "0000000",
    "640020470",
    "1,234",
    "１２",
    "-3",
    "—",
    "/",
    "无",
    "增3",
    "减4",
    "+1036",
    "3.50",
    "万元",
    "元",
    "件",
    "十二",
    "〇",
    "三百二十一",
    "2023年",
    "二〇二三年",
    "2023年1月1日",
    "99999999999999999999",
    "NaN",
    "1e9",
    "-0",
    "一、",
    "二、",
    "三、",
    "（一）",
    "(二)",
    "1.",
    "２．",
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
    "第二十条第（一）项",
    "第二十条 第（五）项",
    "第二十条 第（六）项",
    "第二十条 第（八）项",
    "第二十条 第（九）项",
    "信息内容",
    "规章",
    "行政规范性文件",
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政事业性收费",
    "政府集中采购",
    "本年制发件数",
    "本年废止件数",
    "现行有效件数",
    "本年处理决定数量",
    "本年收费金额（单位：万元）",
    "本年新制作数量",
    "本年新公开数量",
    "对外公开总数量",
    "上一年项目数量",
    "本年增/减",
    "处理决定数量",
    "采购项目数量",
    "采购总金额",
    "申请人情况",
    "自然人",
    "法人或其他组织",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "总计",
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "三、本年度办理结果",
    "（一）予以公开",
    "（二）部分公开",
    "（三）不予公开",
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
    "（四）无法提供",
    "1.本机关不掌握相关政府信息",
    "2.没有现成信息需要另行制作",
    "3.补正后申请内容仍不明确",
    "（五）不予处理",
    "1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
    "（六）其他处理",
    "3.其他",
    "（七）总计",
    "四、结转下年度继续办理",
    "行政复议",
    "行政诉讼",
    "未经复议直接起诉",
    "复议后起诉",
    "结果维持",
    "结果纠正",
    "其他结果",
    "尚未审结",
    "岚溪县人民政府",
    "财政局",
    "政府信息公开工作年度报告",
    "年度报告",
    "规",
    "章",
    "規章",
    "總計",
    "⼀",
    "\u{fffd}",
    "\u{fffd}\u{fffd}",
    "锟斤拷",
    "Ã¤Â¸",
    "ä¸€",
    "æ”¿åºœ",
    "\u{e5e5}",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}",
    "{",
    "}",
    "[",
    "]",
    "\"url\":",
    "\"charset\"",
    "\"headers\": {\"Content-Type\": \"text/html; charset=gbk\"}",
    "null",
    "true",
    "1e999",
    "[limits]\n",
    "max_cells = ",
    "max_seconds = 1\n",
    "threads = 3\n",
    "output = \"x\"\n",
    "input = [\"a\"]\n",
    "\"\"\"",
    "'''",
    "# ",
];

/// Bytes that are no words: marks, headers of packed files, halves of characters.
const BYTES: &[&[u8]] = &[
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"\0",
    b"\0\0\0\0",
    b"\x1f\x8b",
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
    b"\x28\xb5\x2f\xfd",
    b"\xFF",
    b"\x81",
    b"\xA1\xA1",
    b"\xC4\xEA\xB1\xA8",
    b"\xD7\xDC\xBC\xC6",
    b"\x81\x30\x81\x30",
    b"\x84\x31\xA4\x37",
    b"\xED\xA0\x80",
    b"\xC0\xAF",
    b"\xF4\x90\x80\x80",
    b"\xE4\xB8",
    b"\xF0\x9F",
    b"\x1a",
    b"\x1b[31m",
    b"%PDF-",
    b"PK\x03\x04",
    b"\x50\x2a\x4d\x18\x04\0\0\0abcd",
];

/// Makes new inputs from those of a corpus.
pub struct Mutator {
    rng: Rng,
}

impl Mutator {
    /// A mutator of this seed: the same corpus gives the same inputs.
    pub fn new(seed: u64) -> Self {
        Self { rng: Rng::new(seed) }
    }

    /// A new input.
    pub fn next(&mut self, corpus: &[Vec<u8>], max_len: usize) -> Vec<u8> {
        let at = self.rng.below(corpus.len());
        let mut input = corpus[at].clone();
        // One input in sixteen is nothing but words, one in sixteen one word over and over.
        match self.rng.below(32) {
            0 | 1 => {
                input.clear();
                (0..=self.rng.below(60)).for_each(|_| input.extend_from_slice(self.word()));
            }
            2 | 3 => {
                let mut unit = Vec::new();
                (0..=self.rng.below(4)).for_each(|_| unit.extend_from_slice(self.word()));
                let n = self.rng.below(max_len.max(1)) / unit.len();
                input = unit.repeat(n.max(1));
            }
            _ => {}
        }
        let most = if self.rng.chance(200) { 24 } else { 4 };
        let n_steps = 1 + self.rng.below(most);
        for _ in 0..n_steps {
            let other = self.rng.below(corpus.len());
            self.step(&mut input, &corpus[other]);
        }
        input.truncate(max_len);
        input
    }

    fn word(&mut self) -> &'static [u8] {
        if self.rng.chance(150) { self.rng.pick(BYTES) } else { self.rng.pick(WORDS).as_bytes() }
    }

    /// A range of a text, short ones more often.
    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let longest = if self.rng.chance(500) { 16 } else { len.max(1) };
        let start = self.rng.below(len + 1);
        let n = self.rng.below(longest.max(1)).min(len - start);
        start..start + n
    }

    fn step(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        let at = self.rng.below(input.len() + 1);
        match self.rng.below(12) {
            0 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << self.rng.below(8);
                }
            }
            1 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = self.rng.next() as u8;
                }
            }
            2 => {
                let range = self.range(input.len());
                input.drain(range);
            }
            3 => {
                let piece = input[self.range(input.len())].to_vec();
                let n = 1 + if self.rng.chance(100) { self.rng.below(200) } else { self.rng.below(3) };
                input.splice(at..at, piece.repeat(n).into_iter().take(1 << 16));
            }
            4 => {
                let range = self.range(other.len());
                input.splice(at..at, other[range].iter().copied());
            }
            5 => {
                let (to, from) = (self.range(input.len()), self.range(other.len()));
                input.splice(to, other[from].iter().copied());
            }
            6 if self.rng.chance(300) => input.truncate(at),
            7 => {
                // A digit becomes another: sums go wrong, years change, lengths lie.
                let digits = input.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at);
                let digits = digits.collect::<Vec<_>>();
                if !digits.is_empty() {
                    let at = digits[self.rng.below(digits.len())];
                    input[at] = b'0' + self.rng.below(10) as u8;
                }
            }
            8 => {
                let range = self.range(input.len());
                let n = range.len();
                let word = self.word();
                input.splice(range, word.iter().copied().take(n.max(1)));
            }
            _ => {
                let word = self.word();
                input.splice(at..at, word.iter().copied());
            }
        }
    }
}
