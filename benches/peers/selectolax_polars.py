"""Peer: what a careful programmer writes. selectolax parses, spans are laid out in plain Python, polars writes."""

import polars as pl
from selectolax.lexbor import LexborHTMLParser

import tables

Columns = tuple[list[int], list[int], list[int], list[str]]


def span(node, name: str, most: int) -> int:
    try:
        return min(max(int(node.attributes.get(name) or 1), 1), most)
    except ValueError:
        return 1


def read_page(path: str) -> tuple[str, Columns]:
    with open(path, "rb") as file:
        parser = LexborHTMLParser(tables.decode(file.read()))
    table_nos, rows, cols, texts = [], [], [], []
    for table_no, table in enumerate(parser.css("table")):
        taken: set[tuple[int, int]] = set()
        for row, tr in enumerate(table.css("tr")):
            col = 0
            for cell in tr.iter():
                if cell.tag not in ("td", "th"):
                    continue
                while (row, col) in taken:
                    col += 1
                width, height = span(cell, "colspan", 1000), span(cell, "rowspan", 1000)
                text = cell.text(strip=True)
                for down in range(height):
                    for right in range(width):
                        taken.add((row + down, col + right))
                        table_nos.append(table_no)
                        rows.append(row + down)
                        cols.append(col + right)
                        texts.append(text)
                col += width
    return path, (table_nos, rows, cols, texts)


def write(pages: list[tuple[str, Columns]], out) -> int:
    frames = [
        pl.DataFrame({"table_no": t, "row": r, "col": c, "text": x}, schema_overrides={"text": pl.String})
        .with_columns(pl.lit(path).alias("source_path"))
        for path, (t, r, c, x) in pages
        if t
    ]
    cells = pl.concat(frames)
    cells.write_parquet(out, compression="zstd")
    return cells.height


if __name__ == "__main__":
    tables.run(read_page, write)
