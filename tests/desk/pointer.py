"""The pointer on the timeline."""

from typing import Any

from playwright.sync_api import Page


def open_timeline(tab: Any, summit: Any) -> Page:
    return tab.open(f"/summits/{summit.slug}/admin/timeline/?day=2025-11-26")


def hour_in(page: Page, room: Any, minute: int) -> tuple[float, float]:
    """Return the point of the row of the room at so many minutes from the left edge."""
    box = page.locator(f'[data-room="{room.pk}"] .timeline-line').bounding_box()
    assert box
    minutes = int(page.locator(".timeline-day").get_attribute("data-minutes") or 1)
    return box["x"] + box["width"] * minute / minutes, box["y"] + 20


def drag(page: Page, source: str, room: Any, minute: int, length: int = 30) -> None:
    """Drag by the middle of the thing, so that it begins at that minute."""
    box = page.locator(source).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    x, y = hour_in(page, room, minute + length // 2)
    with page.expect_response("**/timeline/check/**"):
        page.mouse.move(x - 30, y, steps=3)
    page.mouse.move(x, y, steps=3)
    page.mouse.up()
