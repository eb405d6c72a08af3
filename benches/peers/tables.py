"""What both Python peers share: finding the pages, reading their bytes as text, two processes, one Parquet file."""

import sys
from multiprocessing import Pool
from pathlib import Path


def decode(data: bytes) -> str:
    """UTF-8 where it is valid, GB18030 otherwise: what most scripts do."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def run(read_page, write):
    """Reads every page below the folder in two processes and writes one file: `script FOLDER OUT PROCESSES`."""
    folder, out, n_processes = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    paths = sorted(str(path) for path in folder.rglob("*.html"))
    if n_processes == 1:
        pages = [read_page(path) for path in paths]
    else:
        with Pool(n_processes) as pool:
            pages = pool.map(read_page, paths, chunksize=64)
    print(len(paths), write(pages, out))
