"""Parts of the system die, people collide, files lie: nothing is lost, nothing is doubled, everybody is told."""

import http.client
import re
import time
from contextlib import closing, contextmanager

import psycopg2
import pytest
from playwright.sync_api import expect

from eoffice.local.stack import health, start_web
from tests.journeys import steps
from tests.journeys.papers import in_stack

pytestmark = pytest.mark.usefixtures("books")

BRANCH = "Chi cục 1"
ARRIVALS = """
    SELECT count(*), count(DISTINCT delivery.id), count(document.id), count(DISTINCT document.id),
           count(*) FILTER (WHERE delivery.state = 'ARRIVED')
    FROM incoming_delivery AS delivery JOIN incoming_envelope AS envelope ON envelope.id = delivery.envelope_id
    LEFT JOIN incoming_incomingdocument AS document ON document.delivery_id = delivery.id
    WHERE envelope.subject LIKE %s
"""
RECEIVERS = """
    SELECT count(*), max(times) FROM (
        SELECT document.organisation_id, count(*) AS times FROM incoming_incomingdocument AS document
        WHERE document.subject = %s GROUP BY 1
    ) AS each
"""
EVENTS = """
    SELECT count(*) FROM incoming_deliveryevent AS event JOIN incoming_delivery AS delivery ON delivery.id = event.delivery_id
    JOIN incoming_envelope AS envelope ON envelope.id = delivery.envelope_id
    WHERE event.state = 'ARRIVED' AND envelope.subject LIKE %s
"""
TOLD = """
    SELECT count(*) FROM accounts_notification WHERE text LIKE %s
"""
NEXT_NUMBER = """
    SELECT book.next_number FROM registers_register AS book JOIN accounts_unit AS unit ON unit.id = book.organisation_id
    WHERE unit.short_name = 'Chi cục 1' AND book.direction = 'IN' AND book.is_default
"""
CARRYING = """
    SELECT 1 FROM pg_locks JOIN pg_class ON pg_class.oid = pg_locks.relation
    WHERE pg_class.relname = 'incoming_delivery' AND pg_locks.mode = 'RowShareLock'
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def queued(live, subject: str) -> int:
    return live.query(
        "SELECT count(*) FROM incoming_delivery d JOIN incoming_envelope e ON e.id = d.envelope_id"
        " WHERE d.state = 'QUEUED' AND e.subject LIKE %s",
        f"{subject}%",
    )[0][0]


def copies(live, subject: str) -> int:
    return live.query("SELECT count(*) FROM incoming_incomingdocument WHERE subject = %s", subject)[0][0]


def assert_arrived_once(live, subject: str, expected: int) -> None:
    """Every delivery has exactly one document, one event of arrival and one notification."""
    live.wait_until(lambda: queued(live, subject) == 0, f"nothing of {subject} is queued", seconds=60)
    assert live.query(ARRIVALS, f"{subject}%") == [(expected,) * 5]
    assert live.query(EVENTS, f"{subject}%") == [(expected,)]
    assert live.query(TOLD, f"Chờ tiếp nhận: {subject}%") == [(expected,)]


@pytest.fixture
def healthy(live_stack):
    """Whatever a test takes away is back before the next one."""
    yield live_stack
    live_stack.start_broker()
    live_stack.start_worker()
    live_stack.thaw_worker()
    if not live_stack.children["web"].running:
        start_web_again(live_stack)
    live_stack.wait_until(lambda: health(live_stack.url)[0] == 200, "all parts are up again", seconds=60)


def start_web_again(live) -> None:
    live.children["web"] = start_web(live.environment, live.sink, host="127.0.0.1", port=live.port)
    live.wait_until(lambda: health(live.url)[0] in (200, 503), "the web answers again", seconds=60)


# --- parts that die


def test_a_worker_killed_while_delivering_loses_and_doubles_nothing(healthy):
    subject, letters = "V/v thử thách khi chuyển văn bản", 30
    healthy.freeze_worker()
    in_stack(healthy, f"passed_down({subject!r}, {letters})")
    assert queued(healthy, subject) == 2 * letters
    killed_at = []
    for _ in range(2):
        healthy.thaw_worker()
        deadline = time.monotonic() + 30
        while not healthy.query(CARRYING) and time.monotonic() < deadline:
            time.sleep(0.002)
        healthy.kill_worker()
        killed_at.append(queued(healthy, subject))
        healthy.start_worker()
    assert killed_at[0] > 0, "the first kill came in the middle of the work"
    assert_arrived_once(healthy, subject, 2 * letters)


@pytest.fixture
def hundreds(healthy):
    """Seven hundred units for a while: the other tests find the stack as they left it."""
    yield 700
    in_stack(healthy, "sent.forget_the_many()")


def test_a_worker_killed_while_one_document_goes_to_700_units_brings_it_to_each_once(healthy, hundreds):
    subject, killed_at = "V/v gửi bảy trăm đơn vị", []
    healthy.freeze_worker()
    in_stack(healthy, f"sent.issued_to_many({subject!r}, {hundreds})")
    assert queued(healthy, subject) == hundreds
    for _ in range(2):
        before = queued(healthy, subject)
        healthy.thaw_worker()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (
            queued(healthy, subject) < before and healthy.query(CARRYING)
        ):
            time.sleep(0.002)
        healthy.kill_worker()
        killed_at.append(queued(healthy, subject))
        healthy.start_worker()
    assert 0 < killed_at[0] < hundreds, "the first kill came in the middle of the work"
    healthy.wait_until(lambda: queued(healthy, subject) == 0, "nothing is queued", seconds=120)
    assert healthy.query(ARRIVALS, subject) == [(hundreds,) * 5]
    assert healthy.query(EVENTS, subject) == [(hundreds,)]
    assert healthy.query(RECEIVERS, subject) == [(hundreds, 1)]


def test_an_act_succeeds_without_the_broker_and_the_delivery_follows(healthy, person):
    subject = "V/v báo cáo khi mất kết nối"
    (pk,) = in_stack(healthy, f"submitted({subject!r})")
    head = person(steps.HEAD)
    head.goto(f"/van-ban-den/{pk}/phan-xu-ly/")
    healthy.stop_broker()
    steps.choose(head, BRANCH, "Chủ trì")
    started = time.monotonic()
    head.locator(".bar").get_by_role("button", name="Phân xử lý").click()
    steps.said(head, "Chi cục Thống kê 1 chủ trì")
    assert time.monotonic() - started < 5
    expect(steps.where(head)).to_contain_text("Đang gửi đến Chi cục Thống kê 1")
    assert queued(healthy, subject) == 1
    healthy.start_broker()
    assert_arrived_once(healthy, subject, 1)
    head.reload()
    expect(steps.where(head)).to_contain_text("chờ tiếp nhận")


def test_a_broker_that_lost_everything_loses_no_delivery(healthy, person):
    subject = "V/v báo cáo khi hàng đợi bị xóa"
    (pk,) = in_stack(healthy, f"submitted({subject!r})")
    head = person(steps.HEAD)
    head.goto(f"/van-ban-den/{pk}/phan-xu-ly/")
    healthy.freeze_worker()
    steps.assign(head, (BRANCH, "Chủ trì"), ("Chi cục 2", "Phối hợp"), words="Để thực hiện")
    steps.said(head, "Chi cục Thống kê 1 chủ trì")
    assert queued(healthy, subject) == 2
    healthy.flush_broker()
    healthy.thaw_worker()
    assert_arrived_once(healthy, subject, 2)


@contextmanager
def the_book_held(live):
    """Keep the Cục's book of received documents locked, so that whoever wants a number waits."""
    with closing(psycopg2.connect(live.database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM registers_register FOR UPDATE")
        yield
        connection.rollback()


def test_the_web_killed_while_saving_leaves_nothing_half_and_the_form_can_be_sent_again(healthy, person):
    subject = "V/v nhập lúc máy chủ bị tắt"
    clerk = person(steps.CLERK)
    clerk.goto("/van-ban-den/moi/")
    expected = int(clerk.locator(".nextno__n").inner_text())
    steps.fill_entry(clerk, subject, code="55/TCTK-KT")
    with the_book_held(healthy):
        clerk.get_by_role("button", name="Vào sổ và trình").click(no_wait_after=True)
        waiting = (
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        healthy.wait_until(lambda: healthy.query(waiting), "the request waits for its number")
        healthy.children["web"].kill()
    assert copies(healthy, subject) == 0
    start_web_again(healthy)
    clerk.reload()
    expect(steps.heading(clerk)).to_contain_text("Đã vào sổ và trình")
    assert int(steps.number_taken(clerk)) == expected
    assert copies(healthy, subject) == 1


# --- people who collide


def test_the_second_of_two_heads_reads_who_decided_meanwhile(live_stack, person):
    (pk,) = in_stack(live_stack, "submitted('V/v hai người cùng phân xử lý')")
    first, second = person(steps.HEAD), person("thuchanhctkpho")
    for page in (first, second):
        page.goto(f"/van-ban-den/{pk}/phan-xu-ly/")
    steps.assign(first, ("Phòng Thống kê Tổng hợp", "Chủ trì"), words="Phòng Tổng hợp xử lý")
    steps.said(first, "Phòng Thống kê Tổng hợp chủ trì")
    steps.assign(second, (BRANCH, "Chủ trì"), words="Chi cục 1 xử lý")
    expect(steps.heading(second)).to_contain_text("Nguyễn Quốc Hùng đã xử lý văn bản này lúc")
    expect(second.get_by_text("Phòng Thống kê Tổng hợp chủ trì")).to_be_visible()
    expect(second.get_by_text("chưa được thực hiện")).to_be_visible()
    steps.shot(second, "5-conflict")
    second.get_by_role("link", name="Mở văn bản như hiện nay").click()
    expect(steps.section(second, "Giao việc")).to_contain_text("Phòng Tổng hợp xử lý")
    expect(steps.section(second, "Giao việc")).not_to_contain_text("Chi cục 1 xử lý")


def test_two_windows_of_one_clerk_register_once_and_the_second_says_so(live_stack, person):
    pk = in_stack(live_stack, "at_branch('V/v hai văn thư cùng tiếp nhận')")
    first, second = person(steps.BRANCH_CLERK), person(steps.BRANCH_CLERK)
    for page in (first, second):
        page.goto(f"/van-ban-den/{pk}/tiep-nhan/")
    before = live_stack.query(NEXT_NUMBER)[0][0]
    first.get_by_role("button", name="Vào sổ và trình").click()
    expect(steps.heading(first)).to_contain_text("Đã vào sổ và trình")
    second.get_by_role("button", name="Vào sổ và trình").click()
    expect(second.locator("body")).to_contain_text("đã được tiếp nhận một lần")
    assert live_stack.query(NEXT_NUMBER) == [(before + 1,)]


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_double_click_registers_once(live_stack, person, javascript):
    subject = f"V/v bấm hai lần {javascript}"
    clerk = person(steps.CLERK, javascript=javascript)
    clerk.goto("/van-ban-den/moi/")
    steps.fill_entry(clerk, subject, code=f"{int(javascript)}/TCTK-2L", scripts=javascript)
    clerk.get_by_role("button", name="Vào sổ và trình").dblclick()
    expect(steps.heading(clerk)).to_contain_text("Đã vào sổ và trình")
    assert copies(live_stack, subject) == 1


# --- sessions


def test_a_session_that_ended_leads_to_signing_in_and_back(person):
    clerk = person(steps.CLERK)
    clerk.goto("/van-ban-den/moi/")
    clerk.context.clear_cookies(name="sessionid")
    clerk.get_by_label("Trích yếu").fill("V/v phiên đã hết")
    clerk.get_by_role("button", name="Vào sổ và trình").click()
    expect(clerk.get_by_role("heading", name="Đăng nhập", exact=True)).to_be_visible()
    clerk.get_by_label("Tài khoản", exact=True).fill(steps.CLERK)
    clerk.get_by_label("Mật khẩu").fill("Mpi@123")
    clerk.get_by_role("button", name="Đăng nhập").click()
    expect(steps.heading(clerk)).to_have_text("Nhập văn bản đến bản giấy")


def test_a_page_from_another_session_is_explained(person):
    clerk = person(steps.CLERK)
    clerk.goto("/van-ban-den/moi/")
    clerk.context.clear_cookies(name="csrftoken")
    clerk.get_by_role("button", name="Vào sổ và trình").click()
    expect(steps.heading(clerk)).to_have_text("Trang mở đã lâu nên không gửi được nữa")
    steps.shot(clerk, "5-csrf")


# --- files


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """200 MB that take no room on the disk."""
    path = tmp_path_factory.mktemp("scan") / "ban-quet-rat-lon.pdf"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    return path


def test_200_mb_are_refused_before_they_are_sent(person, large):
    clerk = person(steps.CLERK)
    clerk.goto("/van-ban-den/moi/")
    clerk.get_by_label("Trích yếu").fill("V/v tệp quá lớn")
    clerk.get_by_label("Chọn tệp").set_input_files(large)
    expect(clerk.get_by_role("alert")).to_contain_text("Tệp lớn hơn 50 MB, chưa gửi")
    expect(clerk.get_by_label("Trích yếu")).to_have_value("V/v tệp quá lớn")


def test_200_mb_are_refused_without_javascript_and_the_form_is_still_there(person, large, live_stack):
    subject = "V/v tệp quá lớn, không có kịch bản"
    clerk = person(steps.CLERK, javascript=False)
    clerk.goto("/van-ban-den/moi/")
    clerk.get_by_label("Trích yếu").fill(subject)
    clerk.get_by_label("Chọn tệp").set_input_files(large)
    clerk.get_by_role("button", name="Vào sổ và trình").click()
    expect(steps.heading(clerk)).to_have_text("Dữ liệu gửi lên quá lớn")
    expect(clerk.get_by_text("Mỗi tệp không quá 50 MB.")).to_be_visible()
    steps.shot(clerk, "5-too-large")
    clerk.go_back()
    expect(clerk.get_by_label("Trích yếu")).to_have_value(subject)
    assert copies(live_stack, subject) == 0


def test_a_stream_without_end_is_refused_at_once(live_stack):
    host, port = live_stack.url.removeprefix("http://").split(":")
    with closing(http.client.HTTPConnection(host, int(port), timeout=20)) as connection:
        connection.putrequest("POST", "/tep/tai-len/")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(50 * 1024**3))
        connection.endheaders(b"--x\r\n")
        started = time.monotonic()
        assert connection.getresponse().status in (302, 303, 403, 413)
        assert time.monotonic() - started < 5


def test_a_broken_pdf_is_refused_by_name_and_the_rest_goes_on(person, live_stack):
    subject = "V/v bản quét bị hỏng"
    clerk = person(steps.CLERK)
    clerk.goto("/van-ban-den/moi/")
    steps.fill_entry(clerk, subject, code="61/TCTK-BH")
    broken = steps.pdf_file(steps.scan(subject)[:400], "hong.pdf")
    clerk.get_by_label("Chọn tệp").set_input_files(broken)
    expect(clerk.get_by_role("alert")).to_contain_text("Tệp PDF bị hỏng, không mở được.")
    steps.shot(clerk, "5-broken-pdf")
    clerk.get_by_role("button", name="Bỏ tệp hong.pdf").click()
    clerk.get_by_role("button", name="Vào sổ và trình").click()
    expect(steps.heading(clerk)).to_contain_text("Đã vào sổ và trình")


def test_a_broken_pdf_without_javascript_loses_nothing_typed_nor_the_good_file(person, live_stack):
    subject = "V/v bản quét bị hỏng, không có kịch bản"
    clerk = person(steps.CLERK, javascript=False)
    clerk.goto("/van-ban-den/moi/")
    steps.fill_entry(clerk, subject, code="62/TCTK-BH", scripts=False)
    good, broken = (
        steps.pdf_file(steps.scan(subject), "tot.pdf"),
        steps.pdf_file(b"%PDF-1.7 hong", "hong.pdf"),
    )
    clerk.get_by_label("Chọn tệp").set_input_files([good, broken])
    clerk.get_by_role("button", name="Vào sổ và trình").click()
    expect(clerk.get_by_role("alert").first).to_contain_text("hong.pdf")
    expect(clerk.get_by_label("Trích yếu")).to_have_value(subject)
    expect(clerk.get_by_label("Cơ quan ban hành", exact=True)).to_have_value("Tổng cục Thống kê")
    expect(clerk.get_by_text("tot.pdf")).to_be_visible()
    steps.shot(clerk, "5-broken-pdf-plain")
    clerk.get_by_role("button", name="Vào sổ và trình").click()
    expect(steps.heading(clerk)).to_contain_text("Đã vào sổ và trình")
    files = "SELECT name FROM incoming_attachment a JOIN incoming_incomingdocument d ON d.id = a.document_id WHERE d.subject = %s"
    assert live_stack.query(files, subject) == [("tot.pdf",)]
    assert re.fullmatch(r"\d+", steps.number_taken(clerk))
