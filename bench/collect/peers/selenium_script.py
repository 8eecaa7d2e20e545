"""Selenium, a find for each row and cell, as its tutorials show it."""

import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from bench.collect.pages import GRID
from bench.collect.peers.common import Options, options
from bench.collect.result import Walk, check_of
from bench.collect.rows import PASSWORD, USER
from bench.collect.server import HOMES

_PATIENCE = 30
_READY = "table.list > tbody > tr:nth-child(100)"


def _driver(wanted: Options) -> webdriver.Chrome:
    settings = webdriver.ChromeOptions()
    settings.binary_location = str(wanted.browser)
    for word in ("--headless", "--no-sandbox", "--disable-dev-shm-usage"):
        settings.add_argument(word)
    return webdriver.Chrome(options=settings, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def _turn(driver: webdriver.Chrome, wanted: Options, index: int) -> None:
    if wanted.kind == "json":
        driver.find_element(By.CSS_SELECTOR, ".next").click()
        shown = "return document.body.dataset.shown === arguments[0]"
        WebDriverWait(driver, _PATIENCE).until(lambda each: each.execute_script(shown, str(index)))
        return
    old = driver.find_element(By.CSS_SELECTOR, "table.list")
    if wanted.kind == "postbacks":
        driver.execute_script("__doPostBack(arguments[0], arguments[1])", GRID, f"Page${index + 1}")
    else:
        driver.find_element(By.CSS_SELECTOR, "a.next").click()
    WebDriverWait(driver, _PATIENCE).until(lambda _each: _gone(old))
    WebDriverWait(driver, _PATIENCE).until(lambda each: each.find_elements(By.CSS_SELECTOR, _READY))


def _gone(element: webdriver.remote.webelement.WebElement) -> bool:
    try:
        element.is_enabled()
    except Exception as error:
        if type(error).__name__ in ("StaleElementReferenceException", "WebDriverException"):
            return True
        raise
    return False


def _read(driver: webdriver.Chrome) -> list[list[str]]:
    rows = driver.find_elements(By.CSS_SELECTOR, "table.list > tbody > tr:has(> td:nth-child(12))")
    return [[cell.text for cell in row.find_elements(By.TAG_NAME, "td")] for row in rows]


def walk(wanted: Options) -> Walk:
    """One session from its log-in to its last row."""
    driver = _driver(wanted)
    rows: list[list[str]] = []
    try:
        begun = time.perf_counter()
        driver.get(wanted.origin + HOMES[wanted.kind])
        driver.find_element(By.ID, "user").send_keys(USER)
        driver.find_element(By.ID, "password").send_keys(PASSWORD)
        driver.find_element(By.ID, "submit").click()
        WebDriverWait(driver, _PATIENCE).until(lambda each: each.find_elements(By.CSS_SELECTOR, _READY))
        logged_in = time.perf_counter()
        for index in range(wanted.pages):
            if index:
                _turn(driver, wanted, index)
            rows += _read(driver)
        ended = time.perf_counter()
    finally:
        driver.quit()
    return Walk(
        pages=wanted.pages,
        rows=len(rows),
        login=logged_in - begun,
        read=ended - logged_in,
        check=check_of([row[0] for row in rows]),
    )


if __name__ == "__main__":
    print(walk(options()).line())
