"""From the first opening to the first screen: notice, code, PIN."""

from __future__ import annotations

from tests.mobile.office import CODE
from tests.mobile.screens.conftest import PIN, Phone, first_run, press


async def test_the_privacy_notice_comes_before_anything_else(phone: Phone) -> None:
    async with phone.run(route="/records") as screen:
        assert screen.sees("使用前请先了解")
        assert screen.sees("只记姓名和胸号")
        await screen.tap("阅读完整的个人信息保护说明")
        assert screen.sees("保存多久")


async def test_a_code_binds_the_phone_and_a_pin_protects_it(phone: Phone) -> None:
    async with phone.run() as screen:
        await first_run(screen)
        assert screen.sees("11月24日 星期二")
        assert screen.sees("王建国")
        assert phone.app.identity is not None
        assert PIN not in str(phone.secrets.kept)


async def test_the_code_can_be_typed_on_the_big_keys_and_corrected(phone: Phone) -> None:
    async with phone.run() as screen:
        await screen.tap("我已了解，开始使用")
        await press(screen, "48271")
        assert screen.typed("登记码") == "4827-1"
        await screen.tap("删除")
        await screen.tap("删除")
        assert screen.typed("登记码") == "482"
        # A wrong code goes with one tap.
        await screen.tap("清空")
        assert screen.typed("登记码") == ""


async def test_the_address_of_the_qr_picture_brings_the_code_along(phone: Phone) -> None:
    async with phone.run(url="https://ducha.test/app/?code=482719361205") as screen:
        await screen.tap("我已了解，开始使用")
        assert screen.typed("登记码") == "4827-1936-1205"


async def test_the_picture_scanned_with_an_enrolled_phone_is_answered_in_words(phone: Phone) -> None:
    async with phone.run_enrolled():
        pass
    async with phone.run_enrolled(url="https://ducha.test/app/?code=482719361205") as screen:
        assert screen.sees("本机已登记给王建国")
        await screen.tap("使用人与设备")
        await screen.until(lambda: screen.sees("设备编号"))


async def test_after_the_phone_was_stopped_the_picture_leads_to_its_code(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.office.revoked = True
        phone.go_online()
        phone.app.sync.sync_now()
        await screen.until(lambda: screen.sees("本机已停用"))
        phone.app.go("/settings/device")
        await screen.settle()
        await screen.tap("重新登记")
        assert screen.sees("输入登记码")
    async with phone.run_enrolled(url="https://ducha.test/app/?code=482719361205") as screen:
        assert screen.typed("登记码") == "4827-1936-1205"


async def test_the_address_of_the_picture_can_be_pasted_natively_and_names_the_server(phone: Phone) -> None:
    phone.device.base_url = ""
    async with phone.run() as screen:
        await screen.tap("我已了解，开始使用")
        screen.answers["get"] = f"https://ducha.example/app/?code={CODE.replace(' ', '-')}"
        await screen.tap("粘贴登记码")
        await screen.tap("登记本机")
        await screen.until(lambda: screen.sees("设置应用密码"))
        assert phone.app.identity is not None
        assert phone.app.identity.base_url == "https://ducha.example"


async def test_a_used_code_is_refused_in_words_and_another_can_be_typed(phone: Phone) -> None:
    phone.office.spent = True
    async with phone.run() as screen:
        await screen.tap("我已了解，开始使用")
        await screen.type("登记码", CODE)
        await screen.tap("登记本机")
        await screen.until(lambda: screen.sees("此登记码已经用过"))
        phone.office.spent = False
        await screen.tap("登记本机")
        await screen.until(lambda: screen.sees("设置应用密码"))


async def test_without_network_enrolment_says_that_the_code_stays_good(phone: Phone) -> None:
    phone.office.unreachable = True
    async with phone.run() as screen:
        await screen.tap("我已了解，开始使用")
        await screen.type("登记码", CODE)
        await screen.tap("登记本机")
        await screen.until(lambda: screen.sees("登记码仍然有效"))


async def test_natively_the_server_has_to_be_named(phone: Phone) -> None:
    phone.device.base_url = ""
    async with phone.run() as screen:
        await screen.tap("我已了解，开始使用")
        await screen.type("登记码", CODE)
        await screen.tap("登记本机")
        assert screen.sees("请输入督察科给出的服务器地址")
        await screen.type("服务器地址", "https://ducha.example")
        await screen.tap("登记本机")
        await screen.until(lambda: screen.sees("设置应用密码"))
        assert phone.app.identity is not None
        assert phone.app.identity.base_url == "https://ducha.example"


async def test_a_weak_pin_and_two_different_ones_are_refused_in_words(phone: Phone) -> None:
    async with phone.run() as screen:
        await screen.tap("我已了解，开始使用")
        await screen.type("登记码", CODE)
        await screen.tap("登记本机")
        await screen.until(lambda: screen.sees("设置应用密码"))
        await press(screen, "123456")
        assert screen.sees("太容易被猜到")
        await press(screen, "271936")
        await press(screen, "271937")
        assert screen.sees("两遍不一样")
        assert not phone.app.door.pin.is_set
