"""A real browser, driven as a person drives it."""

import shutil

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from .waiting import eventually

SECONDS = 20


class Browser:
    """Chromium without a window."""

    def __init__(self):
        options = webdriver.ChromeOptions()
        # A container has no sandbox of its own to give, and little shared memory.
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1100,900"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        options.binary_location = shutil.which("chromium") or ""
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))

    def open(self, url: str) -> None:
        self.driver.get(url)

    def resize(self, width: int, height: int) -> None:
        """Gives the page a size, which may be smaller than any window can be."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def visible(self, selector: str) -> WebElement:
        """The element, once it is shown."""

        def shown() -> WebElement:
            found = self.driver.find_elements(By.CSS_SELECTOR, selector)
            assert found and found[0].is_displayed(), f"{selector} is not shown; the page says: {self.text}"
            return found[0]

        return eventually(shown, within=SECONDS)

    def fill(self, form: str, **values: str) -> None:
        """Types into the fields of a form and sends it."""
        element = self.visible(form)
        for name, value in values.items():
            field = element.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)
        element.find_element(By.CSS_SELECTOR, "button[type=submit]").click()

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    @property
    def errors(self) -> list[str]:
        """What the console of the browser complained of, refused requests of the page apart."""
        entries = self.driver.get_log("browser")
        return [entry["message"] for entry in entries if "the server responded with a status of 4" not in entry["message"]]

    def close(self) -> None:
        self.driver.quit()

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_) -> None:
        self.close()
