"""A month's file of words, written for people to edit: what stood in the month before, and what the program offers."""

from collections.abc import Iterable, Sequence

import tomlkit
from tomlkit.items import Array

from dossiers.text import clean
from reporting.monthly.facts import FACT_KEYS, Fact
from reporting.monthly.narrative import Narrative


def carried_over(before: Narrative, month: str) -> Narrative:
    """The month's words as they begin: difficulties and tasks stand as in ``before``, to be looked through; documents
    issued are of one month only."""
    return Narrative(
        month=month,
        carried_from=before.month,
        difficulties=before.difficulties,
        next_month=before.next_month,
        facts=before.facts,
    )


def narrative_text(narrative: Narrative, offered: Iterable[Fact] = ()) -> str:
    """The file as TOML that ``parse_narrative`` reads as the same narrative. ``offered`` stands in it as comments."""
    document = tomlkit.document()
    month = narrative.month or ""
    document.add(tomlkit.comment(f"Lời văn của báo cáo tháng {month}. Chương trình tự điền số liệu."))
    document.add("month", tomlkit.item(month))
    if narrative.carried_from:
        document.add(tomlkit.nl())
        document.add(tomlkit.comment("Phần II và III chép từ tháng ghi dưới đây. Xem và sửa xong thì xóa dòng này."))
        document.add("carried_from", tomlkit.item(narrative.carried_from))
    document.add(tomlkit.nl())
    document.add(tomlkit.comment("Phần II. Khó khăn, tồn tại: mỗi đoạn một dòng."))
    document.add("difficulties", _lines(narrative.difficulties))
    document.add(tomlkit.nl())
    document.add(tomlkit.comment("Phần III. Phương hướng, nhiệm vụ tháng sau: mỗi gạch đầu dòng một dòng."))
    document.add("next_month", _lines(narrative.next_month))
    document.add(tomlkit.nl())
    for line in _offers(tuple(offered)):
        document.add(tomlkit.comment(line))
    document.add("facts", _lines(narrative.facts))
    document.add(tomlkit.nl())
    document.add(tomlkit.comment("Phần I.1. Văn bản đã tham mưu, ban hành: mỗi đoạn một mục [[issued]] như mẫu:"))
    if not narrative.issued:
        document.add(tomlkit.comment("[[issued]]"))
        document.add(tomlkit.comment('paragraph = "Trung tâm đã tham mưu cho Ủy ban nhân dân phường ban hành:"'))
        document.add(tomlkit.comment('items = ["Công văn số … ngày … về việc …"]'))
        return tomlkit.dumps(document)
    tables = tomlkit.aot()
    for each in narrative.issued:
        table = tomlkit.table()
        table.add("paragraph", each.paragraph)
        if each.items:
            table.add("items", _lines(each.items))
        tables.append(table)
    document.add("issued", tables)
    return tomlkit.dumps(document)


def _lines(texts: Sequence[str]) -> Array:
    array = tomlkit.array()
    for text in texts:
        array.append(text)
    return array.multiline(bool(texts))


def _offers(offered: tuple[Fact, ...]) -> list[str]:
    keys = ", ".join(f'"{key}"' for key in FACT_KEYS)
    if not offered:
        return [f"Câu do chương trình viết từ số liệu, thêm vào phần II: ghi tên trong ngoặc vuông ({keys})."]
    lines = ["Chương trình biết những câu dưới đây. Muốn đưa vào phần II thì ghi tên câu trong ngoặc vuông."]
    return [*lines, *(f'  "{fact.key}" ({fact.name}): {clean(fact.sentence)}' for fact in offered)]
