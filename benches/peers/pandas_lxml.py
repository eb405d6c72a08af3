"""Peer: what an analyst writes first. `pandas.read_html` with lxml on every page, all cells in one long table."""

import io

import pandas as pd

import tables


def read_page(path: str) -> pd.DataFrame:
    with open(path, "rb") as file:
        text = tables.decode(file.read())
    try:
        frames = pd.read_html(io.StringIO(text), flavor="lxml", header=None)
    except ValueError:  # pandas: "No tables found"
        return pd.DataFrame()
    cells = []
    for table_no, frame in enumerate(frames):
        frame.columns = range(frame.shape[1])
        long = frame.astype("string").stack().reset_index()
        long.columns = ["row", "col", "text"]
        long.insert(0, "table_no", table_no)
        cells.append(long)
    long = pd.concat(cells)
    long.insert(0, "source_path", path)
    return long


def write(pages: list[pd.DataFrame], out) -> int:
    cells = pd.concat(pages)
    cells.to_parquet(out, compression="zstd")
    return len(cells)


if __name__ == "__main__":
    tables.run(read_page, write)
