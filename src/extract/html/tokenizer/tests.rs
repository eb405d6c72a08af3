//! The tokens are those of the standard (html5lib's cases) and of html5ever's own tokenizer (mutated pages).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use html5ever::interface::TokenizerResult;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use serde_json::Value;

use super::*;
use crate::extract::html::depth::DepthGuard;
use crate::extract::html::tree::Sink;

#[path = "../../../../tests/mutate.rs"]
mod mutate;
#[path = "../../../../tests/gen/rng.rs"]
#[allow(dead_code, reason = "the generator draws in more ways")]
mod rng;

// For `mutate`.
use rng::Rng;

/// A token as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Text(String),
    Start { name: String, attributes: BTreeMap<String, String>, is_self_closing: bool },
    End(String),
    Comment(String),
    Doctype { name: Option<String>, public: Option<String>, system: Option<String>, force_quirks: bool },
    Eof,
}

/// Keeps what passes, characters joined; and asks a tree builder, where there is one, what the next state is.
struct Recorder {
    seen: RefCell<Vec<Seen>>,
    builder: Option<DepthGuard<Sink>>,
}

impl TokenSink for Recorder {
    type Handle = <DepthGuard<Sink> as TokenSink>::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Self::Handle> {
        let text = |text: &StrTendril| text.to_string();
        let mut seen = self.seen.borrow_mut();
        let mut push_text = |more: &str| match seen.last_mut() {
            Some(Seen::Text(text)) => text.push_str(more),
            _ => seen.push(Seen::Text(more.to_owned())),
        };
        match &token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            // Of an empty CDATA section html5ever makes empty text.
            Token::CharacterTokens(more) if more.is_empty() => {}
            Token::CharacterTokens(more) => push_text(more),
            Token::NullCharacterToken => push_text("\0"),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => seen.push(Seen::End(tag.name.to_string())),
            Token::TagToken(tag) => seen.push(Seen::Start {
                name: tag.name.to_string(),
                attributes: tag.attrs.iter().map(|a| (a.name.local.to_string(), text(&a.value))).collect(),
                is_self_closing: tag.self_closing,
            }),
            Token::CommentToken(comment) => seen.push(Seen::Comment(text(comment))),
            Token::DoctypeToken(doctype) => seen.push(Seen::Doctype {
                name: doctype.name.as_ref().map(text),
                public: doctype.public_id.as_ref().map(text),
                system: doctype.system_id.as_ref().map(text),
                force_quirks: doctype.force_quirks,
            }),
            Token::EOFToken => seen.push(Seen::Eof),
        }
        drop(seen);
        match &self.builder {
            Some(builder) => builder.process_token(token, line),
            None => TokenSinkResult::Continue,
        }
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.as_ref().is_some_and(TokenSink::adjusted_current_node_present_but_not_in_html_namespace)
    }
}

fn new_recorder(has_builder: bool) -> Recorder {
    let new_guard = || DepthGuard::new(TreeBuilder::new(Sink::new(0), TreeBuilderOpts::default()), 512);
    Recorder { seen: RefCell::default(), builder: has_builder.then(new_guard) }
}

/// Our tokens of a text, from this state on.
fn read(source: &StrTendril, state: State, has_builder: bool) -> Vec<Seen> {
    let recorder = new_recorder(has_builder);
    let mut tokenizer = Tokenizer::<_, true>::new(source, &recorder, usize::MAX);
    tokenizer.state = state;
    tokenizer.run();
    tokenizer.end();
    recorder.seen.into_inner()
}

/// html5ever's tokens of a page.
fn read_with_html5ever(text: &str) -> Vec<Seen> {
    let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = html5ever::tokenizer::Tokenizer::new(new_recorder(true), options);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.seen.into_inner()
}

#[test]
fn tokens_are_those_of_html5ever() {
    // GONGKAI_FUZZ asks for more.
    let n = std::env::var("GONGKAI_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(4000);
    for seed in 0..n {
        let text = mutate::mutate(&mut Rng::new(seed), &PAGES);
        let ours = read(&normalize_newlines(&text), State::Data, true);
        assert_eq!(ours, read_with_html5ever(&text), "seed {seed}: {text:?}");
    }
}

const PAGES: [&str; 3] = [
    "<!DOCTYPE html><html><head><meta charset=gbk><title>a&amp;b</title><script>if(a<b&&c)d('<\\/td>')</script>\r\n\
     <style>td{a:b}</style></head><body><div class=nav><ul><li><a href='/x?a=1&amp;b=2'>首页</a></ul></div>\n",
    "<table border=0><tr><td rowspan=2 style=\"display:none\">一&nbsp;二</td><td colspan='3'>&#12288;3</td></tr>\n\
     <tr><td><p class=MsoNormal><span lang=EN-US>68<o:p></o:p></span></p></td></tr></table><!-- x -->",
    "<svg><title>x<![CDATA[<td>&amp;]]></title></svg><textarea>\n&lt;</textarea><pre>\n a</pre><plaintext>",
];

#[test]
fn tokens_are_those_of_the_standard() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/html5lib-tests/tokenizer");
    let Ok(files) = fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let (mut n_run, mut n_skipped) = (0, 0);
    for file in files {
        let path = file.expect("listed").path();
        if path.extension().is_none_or(|extension| extension != "test") {
            continue;
        }
        let json = fs::read_to_string(&path).expect("readable");
        let cases: Value = serde_json::from_str(&json).expect("JSON");
        // `xmlViolationTests` are about trees that must be written as XML; there is no key for them here.
        for case in cases["tests"].as_array().into_iter().flatten() {
            match run_case(case) {
                Some(n) => n_run += n,
                None => n_skipped += 1,
            }
        }
    }
    println!("{n_run} cases, {n_skipped} skipped (surrogates that text cannot hold)");
    assert!(n_run > 6000 && n_skipped < 10, "{n_run} run, {n_skipped} skipped");
}

/// Runs a case from each of its states; `None` if its input is no text.
fn run_case(case: &Value) -> Option<usize> {
    let is_escaped = case["doubleEscaped"].as_bool().unwrap_or(false);
    let decode = |value: &Value| {
        let text = value.as_str().expect("a string");
        if is_escaped { unescape(text) } else { Some(text.to_owned()) }
    };
    let input = decode(&case["input"])?;
    let mut expected: Vec<Seen> = Vec::new();
    for token in case["output"].as_array().expect("a list") {
        let optional = |value: &Value| if value.is_null() { Some(None) } else { decode(value).map(Some) };
        match token[0].as_str().expect("a kind") {
            "Character" => expected.push(Seen::Text(decode(&token[1])?)),
            "Comment" => expected.push(Seen::Comment(decode(&token[1])?)),
            "EndTag" => expected.push(Seen::End(decode(&token[1])?)),
            "StartTag" => {
                let attributes = token[2].as_object().expect("attributes").iter();
                let attributes = attributes.map(|(name, value)| Some((name.clone(), decode(value)?)));
                expected.push(Seen::Start {
                    name: decode(&token[1])?,
                    attributes: attributes.collect::<Option<_>>()?,
                    is_self_closing: token[3].as_bool().unwrap_or(false),
                });
            }
            "DOCTYPE" => expected.push(Seen::Doctype {
                name: optional(&token[1])?,
                public: optional(&token[2])?,
                system: optional(&token[3])?,
                force_quirks: !token[4].as_bool().expect("correctness"),
            }),
            other => panic!("unknown token {other}"),
        }
    }
    expected.push(Seen::Eof);
    let name = LocalName::from(case["lastStartTag"].as_str().unwrap_or_default());
    let raw = |kind| State::Raw { kind, name: name.clone(), is_shown: true };
    let states = match case["initialStates"].as_array() {
        Some(states) => states.iter().map(|state| state.as_str().expect("a name")).collect(),
        None => vec!["Data state"],
    };
    for state in &states {
        let start = match *state {
            "Data state" => State::Data,
            "PLAINTEXT state" => State::Plaintext,
            "RCDATA state" => raw(RawKind::Rcdata),
            "RAWTEXT state" => raw(RawKind::Rawtext),
            "Script data state" => raw(RawKind::ScriptData),
            "CDATA section state" => State::Cdata,
            other => panic!("unknown state {other}"),
        };
        let ours = read(&normalize_newlines(&input), start, false);
        assert_eq!(ours, expected, "{} from {state}: {input:?}", case["description"]);
    }
    Some(states.len())
}

/// `\uD83D` and the like, which the files write out where JSON could not; `None` for a lone surrogate.
fn unescape(text: &str) -> Option<String> {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(code) = rest.strip_prefix("\\u").and_then(|code| code.get(..4)) {
            units.push(u16::from_str_radix(code, 16).ok()?);
            rest = &rest[6..];
        } else {
            units.extend(c.encode_utf16(&mut [0; 2]).iter());
            rest = &rest[c.len_utf8()..];
        }
    }
    String::from_utf16(&units).ok()
}
