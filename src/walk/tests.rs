use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("temporary folder")
}

fn put(root: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

/// The walk as lines: `path`, `path: reason` for what was skipped, `path! reason` for what failed.
fn lines<P: AsRef<Path>>(inputs: &[P]) -> Vec<String> {
    lines_with(inputs, &WalkOptions::default())
}

fn lines_with<P: AsRef<Path>>(inputs: &[P], options: &WalkOptions) -> Vec<String> {
    let describe = |found| match found {
        Found::File(file) => file.source_path,
        Found::Skipped { source_path, reason, .. } => format!("{source_path}: {reason}"),
        Found::Failed { source_path, error } => format!("{source_path}! {error}"),
    };
    walk(inputs, options).unwrap().map(describe).collect()
}

fn source(path: PathBuf) -> SourceFile {
    SourceFile { path, source_path: "x".to_string() }
}

fn read_default(path: PathBuf) -> Result<RawFile, ReadError> {
    read(&source(path), &ReadLimits::default())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn folders_in_order_with_what_is_left_out() {
    let dir = folder();
    for name in [
        "b/2.html",
        "b/10.html",
        "a.html",
        "a/z.html",
        "年报.html",
        ".hidden",
        ".git/config",
        "x.html.part",
        "x.TMP",
        "crawl.warc.gz.open",
        "~$doc.docx",
        "hts-cache/new.zip",
        "hts-log.txt",
        "c/page.html~",
    ] {
        put(dir.path(), name, "x");
    }
    let want = [
        ".git: hidden folder, not entered",
        ".hidden: hidden file",
        "a/z.html",
        "a.html",
        "b/10.html",
        "b/2.html",
        "c/page.html~: temporary file (~)",
        "crawl.warc.gz.open: temporary file (.open)",
        "hts-cache: folder of a crawler, not entered (hts-cache)",
        "hts-log.txt: temporary file (hts-log.)",
        "x.TMP: temporary file (.tmp)",
        "x.html.part: temporary file (.part)",
        "~$doc.docx: temporary file (~$)",
        "年报.html",
    ];
    assert_eq!(lines(&[dir.path()]), want);
}

#[test]
fn sidecars_are_listed_with_their_page_and_read_with_it() {
    let dir = folder();
    put(dir.path(), "a.html", "x");
    put(dir.path(), "a.html.json", r#"{"url": "http://u/a", "content_type": "text/html; charset=gbk"}"#);
    put(dir.path(), "a.json", r#"{"url": "http://u/other", "title": "年报", "agency": 3}"#);
    put(dir.path(), "b.json", "{}");
    put(dir.path(), "b.txt", "x");
    put(dir.path(), "c/d.html.gz", gzip(b"x"));
    put(dir.path(), "c/d.html.json", r#"{"url": "http://u/d"}"#);
    put(dir.path(), "lone.json", "{}");
    put(dir.path(), "z.html", "x");
    put(dir.path(), "z.json", "[");
    let want = [
        "a.html",
        "a.html.json: sidecar of a.html",
        "a.json: sidecar of a.html",
        "b.json: sidecar of b.txt",
        "b.txt",
        "c/d.html.gz",
        "c/d.html.json: sidecar of d.html.gz",
        "lone.json",
        "z.html",
        "z.json: sidecar of z.html",
    ];
    assert_eq!(lines(&[dir.path()]), want);

    let a = read_default(dir.path().join("a.html")).unwrap();
    assert_eq!(a.sidecar.url.as_deref(), Some("http://u/a"));
    assert_eq!(a.sidecar.charset.as_deref(), Some("gbk"));
    assert_eq!(a.sidecar.title.as_deref(), Some("年报"));
    assert_eq!(a.notes, [ReadNote::Sidecar(SidecarNote::WrongType("agency"))]);
    let d = read_default(dir.path().join("c/d.html.gz")).unwrap();
    assert_eq!((d.sidecar.url.as_deref(), d.bytes.as_slice()), (Some("http://u/d"), &b"x"[..]));
    let z = read_default(dir.path().join("z.html")).unwrap();
    assert_eq!(z.notes, [ReadNote::Sidecar(SidecarNote::NotAnObject)]);
}

#[test]
fn inputs_are_sorted_and_told_apart() {
    let dir = folder();
    for name in ["p/raw/x.html", "q/raw/x.html", "r/one.html", "s/.cache/y.html", "s/y.html"] {
        put(dir.path(), name, "x");
    }
    let at = |name: &str| dir.path().join(name);
    assert_eq!(lines(&[at("r/one.html")]), ["one.html"]);
    assert_eq!(lines(&[at("r"), at("p/raw")]), ["raw/x.html", "r/one.html"]);
    assert_eq!(lines(&[at("q/raw"), at("p/raw")]), ["p/raw/x.html", "q/raw/x.html"]);
    assert_eq!(
        lines(&[at("p/raw/x.html"), at("q/raw/x.html"), at("r")]),
        ["p/raw/x.html", "q/raw/x.html", "r/one.html",]
    );
    // A name that begins the path of another is made longer.
    put(dir.path(), "t/r/one.html", "x");
    let name = dir.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(
        lines(&[at("r"), at("t/r"), at("p/raw"), at("q/raw/x.html")]),
        ["raw/x.html", "x.html", &format!("{name}/r/one.html"), "t/r/one.html",]
    );
    // Inside another, twice, or by another spelling: read once.
    assert_eq!(lines(&[at("p/raw/x.html"), at("p"), at("p/raw/../raw"), at("p")]), ["raw/x.html"]);
    // Inside another that would not enter it.
    assert_eq!(
        lines(&[at("s"), at("s/.cache")]),
        ["s/.cache: hidden folder, not entered", "s/y.html", ".cache/y.html"]
    );
}

#[test]
fn an_input_that_is_not_there_is_named() {
    let dir = folder();
    let missing = dir.path().join("no-such-folder");
    let error = walk(&[dir.path(), &missing], &WalkOptions::default()).err().expect("missing");
    assert!(matches!(&error, WalkError::Missing { path } if *path == missing), "{error}");
    assert!(error.to_string().contains("no-such-folder: input does not exist"));
    assert!(matches!(walk::<&Path>(&[], &WalkOptions::default()), Err(WalkError::NoInput)));
}

#[cfg(unix)]
#[test]
fn links_loops_and_devices() {
    use std::os::unix::fs::symlink;
    let dir = folder();
    let outside = folder();
    put(outside.path(), "o.html", "x");
    put(dir.path(), "in/a.html", "x");
    symlink(dir.path(), dir.path().join("in/up")).unwrap();
    symlink("self", dir.path().join("self")).unwrap();
    symlink("nowhere", dir.path().join("dangling")).unwrap();
    symlink(outside.path(), dir.path().join("out")).unwrap();
    symlink("/dev/zero", dir.path().join("zero")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("sock")).unwrap();
    let status = std::process::Command::new("mkfifo").arg(dir.path().join("fifo")).status().unwrap();
    assert!(status.success());

    let start = Instant::now();
    assert_eq!(
        lines(&[dir.path()]),
        [
            "dangling: symbolic link, not followed",
            "fifo: not a regular file (fifo)",
            "in/a.html",
            "in/up: symbolic link, not followed",
            "out: symbolic link, not followed",
            "self: symbolic link, not followed",
            "sock: not a regular file (socket)",
            "zero: symbolic link, not followed",
        ]
    );
    let followed = lines_with(&[dir.path()], &WalkOptions { follow_links: true });
    assert!(followed[0].starts_with("dangling! cannot be read: "), "{followed:?}");
    assert_eq!(
        followed[1..5],
        ["fifo: not a regular file (fifo)", "in/a.html", "in/up! link leads back to .", "out/o.html",]
    );
    assert!(followed[5].starts_with("self! cannot be read: "), "{followed:?}");
    assert_eq!(followed[7], "zero: not a regular file (character device)");
    // Never opened, even when asked to be read.
    let error = read_default(dir.path().join("fifo")).unwrap_err();
    assert!(matches!(error.cause, ReadCause::NotAFile));
    assert!(start.elapsed() < Duration::from_secs(1));
    // A link named as an input is followed.
    assert_eq!(lines(&[dir.path().join("out")]), ["o.html"]);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let dir = folder();
    let name = OsStr::from_bytes(b"\xC4\xEA 100%.html");
    fs::write(dir.path().join(name), "x").unwrap();
    put(dir.path(), "a\nb.html", "x");
    assert_eq!(lines(&[dir.path()]), ["a\nb.html", "%C4%EA 100%25.html"]);
}

#[test]
fn stamps() {
    let dir = folder();
    let path = put(dir.path(), "a.html", "abc");
    let file = File::options().write(true).open(&path).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456)).unwrap();
    let raw = read_default(path).unwrap();
    assert_eq!(
        raw.stamp,
        Stamp {
            size: Some(3),
            modified_at: Some(1_700_000_000_123_456),
            sha256: Some("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_string()),
        }
    );
    assert_eq!((raw.bytes.as_slice(), raw.kind), (&b"abc"[..], Kind::Text));
}

#[test]
fn packed_files_are_opened() {
    let dir = folder();
    let two = [gzip(b"one "), gzip(b"two"), vec![0; 100]].concat();
    let garbage = [gzip(b"one "), b"no member".to_vec()].concat();
    let zst = [zstd::encode_all(&b"one "[..], 3).unwrap(), zstd::encode_all(&b"two"[..], 3).unwrap()].concat();
    let cases: &[(&str, &[u8], &str, &[ReadNote])] = &[
        ("named-otherwise.html", &gzip(b"page"), "page", &[]),
        ("two-members.gz", &two, "one two", &[]),
        ("garbage.gz", &garbage, "one ", &[ReadNote::TrailingGarbage]),
        ("two-frames.zst", &zst, "one two", &[]),
    ];
    for (name, bytes, want, notes) in cases {
        let raw = read_default(put(dir.path(), name, bytes)).unwrap();
        assert_eq!(raw.bytes, want.as_bytes(), "{name}");
        assert_eq!(raw.stamp.size, Some(bytes.len() as u64), "{name}");
        assert_eq!(raw.notes, *notes, "{name}");
    }
    let nested = read_default(put(dir.path(), "a.gz.gz", gzip(&gzip(b"x")))).unwrap();
    assert_eq!(nested.kind, Kind::Unsupported(Format::Gzip));
}

#[test]
fn what_cannot_be_read_says_why() {
    let dir = folder();
    // Prose that does not pack to nothing.
    let prose: Vec<u8> = (0..40_000u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_string().into_bytes()).collect();
    let gz = gzip(&prose);
    let zst = zstd::encode_all(&prose[..], 3).unwrap();
    let mut broken = gz.clone();
    let middle = broken.len() / 2;
    broken[middle..middle + 40].fill(0xFF);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.html", vec![], "empty file"),
        ("blank.html", b" \r\n\t\0".to_vec(), "nothing but white space in 5 bytes"),
        ("cut.gz", gz[..gz.len() / 2].to_vec(), "truncated: gzip data end after "),
        ("cut-tail.gz", gz[..gz.len() - 1].to_vec(), "truncated: gzip data end after "),
        ("cut-head.gz", gz[..5].to_vec(), "truncated: gzip data end after 0 "),
        ("cut.zst", zst[..zst.len() / 2].to_vec(), "truncated: zstd data end after "),
        ("broken.gz", broken, "damaged gzip data after "),
        ("bomb.gz", gzip(&vec![b'0'; 20 << 20]), "unpacks to more than "),
        ("bomb.zst", zstd::encode_all(&vec![b'0'; 20 << 20][..], 3).unwrap(), "unpacks to more than 1048576 bytes"),
    ];
    for (name, bytes, want) in cases {
        let error = read_default(put(dir.path(), name, &bytes)).unwrap_err();
        assert!(error.to_string().starts_with(want), "{name}: {error}");
        assert_eq!(error.stamp.size, Some(bytes.len() as u64), "{name}");
        assert_eq!(error.stamp.sha256.as_ref().map(String::len), Some(64), "{name}");
    }
    let error = read_default(dir.path().join("gone.html")).unwrap_err();
    assert!(matches!(&error.cause, ReadCause::Io { source } if source.kind() == io::ErrorKind::NotFound), "{error}");
    assert_eq!(error.stamp, Stamp::default());
}

#[test]
fn size_is_asked_first() {
    let dir = folder();
    let path = dir.path().join("sparse.html");
    File::create(&path).unwrap().set_len(1 << 30).unwrap();
    let start = Instant::now();
    let error = read_default(path.clone()).unwrap_err();
    assert!(matches!(error.cause, ReadCause::TooLarge { size: 0x4000_0000, .. }), "{error}");
    assert!(start.elapsed() < Duration::from_millis(100));
    // Fifty megabytes of page are fine.
    let page = "<p>政府信息公开</p>\n".repeat(50_000_000 / 27 + 1);
    assert!(page.len() > 45_000_000);
    assert_eq!(read_default(put(dir.path(), "big.html", &page)).unwrap().bytes.len(), page.len());
}

/// Runs only where permissions mean something: the user may be root.
#[cfg(unix)]
#[test]
fn no_permission_is_a_failure_of_that_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder();
    let file = put(dir.path(), "a.html", "x");
    put(dir.path(), "closed/b.html", "x");
    put(dir.path(), "d.html", "x");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o0)).unwrap();
    fs::set_permissions(dir.path().join("closed"), fs::Permissions::from_mode(0o0)).unwrap();
    if File::open(&file).is_ok() {
        println!("skipped: permissions do not bind this user");
    } else {
        let found = lines(&[dir.path()]);
        assert_eq!((found[0].as_str(), found[2].as_str()), ("a.html", "d.html"), "{found:?}");
        assert!(found[1].starts_with("closed! cannot be read: "), "{found:?}");
        let error = read_default(file).unwrap_err();
        assert!(matches!(error.cause, ReadCause::Io { .. }), "{error}");
    }
    fs::set_permissions(dir.path().join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
}

/// A folder and a file that vanish behind the walk's back.
#[test]
fn what_vanishes_while_walking_does_not_stop_it() {
    let dir = folder();
    for name in ["a/1.html", "b/2.html", "c.html"] {
        put(dir.path(), name, "x");
    }
    let mut walk = walk(&[dir.path()], &WalkOptions::default()).unwrap();
    assert_eq!(walk.next().unwrap().source_path(), "a/1.html");
    fs::remove_dir_all(dir.path().join("b")).unwrap();
    fs::remove_file(dir.path().join("c.html")).unwrap();
    let rest: Vec<Found> = walk.collect();
    assert!(matches!(&rest[0], Found::Failed { source_path, error: EntryError::Io { .. } } if source_path == "b"));
    let Found::File(c) = &rest[1] else { panic!("{rest:?}") };
    assert!(matches!(read(c, &ReadLimits::default()).unwrap_err().cause, ReadCause::Io { .. }));
}

#[test]
fn read_together_as_one_by_one() {
    let dir = folder();
    let files = [
        put(dir.path(), "a.html", "<p>甲</p>"),
        dir.path().join("gone.html"),
        put(dir.path(), "empty.html", ""),
        put(dir.path(), "packed.html", gzip("<p>乙</p>".as_bytes())),
        put(dir.path(), "long.html", "丙".repeat(50_000)),
        put(dir.path(), "large.html", vec![b'a'; 200_000]),
        put(dir.path(), "z.html", "丁"),
    ]
    .map(source);
    let limits = ReadLimits { max_file_bytes: 180_000, ..ReadLimits::default() };
    let together = read_many(&files.iter().collect::<Vec<_>>(), &limits);
    assert_eq!(together.len(), files.len());
    for (file, result) in files.iter().zip(together) {
        match (read(file, &limits), result) {
            (Ok(alone), Ok(raw)) => assert_eq!(raw, alone),
            (Err(alone), Err(error)) => {
                assert_eq!((error.to_string(), error.stamp), (alone.to_string(), alone.stamp));
            }
            (alone, result) => panic!("{}: {alone:?}, {result:?}", file.path.display()),
        }
    }
    // As sha256sum prints it.
    let hash = read_many(&[&files[4], &files[0]], &limits)[0].as_ref().unwrap().stamp.sha256.clone();
    assert_eq!(hash.as_deref(), Some("ddaa22e822bb9f40c60945ac121a066c0a63a025079fd3e335a91ceac339f81a"));
    assert!(read_many(&[], &limits).is_empty());
}
