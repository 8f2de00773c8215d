"""A small application that shows one page of each kind with made-up content, behind the real content policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app.web import templating
from app.web.pages import (
    Badge,
    Cell,
    Choice,
    Chrome,
    Column,
    Detail,
    Empty,
    FormPage,
    Group,
    Happening,
    HomePage,
    Link,
    ListPage,
    MenuGroup,
    Pager,
    Progress,
    QueryField,
    Refusal,
    Related,
    Row,
    ShowPage,
    Tile,
)

POLICY = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:"
PAGES = ("/", "/list", "/list?none=1", "/show", "/form", "/form?wrong=1", "/sign-in", "/refusal", "/job", "/matrix")
NAMES = ("王建国", "阿卜杜拉·买买提", "欧阳文静", "䶮思远", "古丽娜尔·阿不都热依木江")
OFFICES = ("正定县惠民直达工程办公室", "正定县财政局", "正定县民政局")


class PersonForm(FlaskForm):  # type: ignore[misc]
    """Every kind of field."""

    name = StringField("姓名", [InputRequired("请填写姓名")])
    sex = RadioField("性别", choices=[("1", "男"), ("2", "女")], default="1")
    office = StringField("所在机构")
    town = SelectField("所属乡镇", choices=[("", "请选择"), *((str(n), f"第{n}镇") for n in range(20))])
    active = BooleanField("在岗")
    note = TextAreaField("备注")


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    username = StringField("用户名", [InputRequired()])
    password = PasswordField("密码", [InputRequired()])


@dataclass(frozen=True)
class Step:
    """A flow button as the engine gives it."""

    label: str
    url: str
    disabled_reason: str = ""
    needs_comment: bool = False
    needs_code: bool = False


@dataclass(frozen=True)
class Matrix:
    """The page of a matrix."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def chrome() -> Chrome:
    """The frame, in the colours and the size that the address asks for."""
    offices = MenuGroup(
        "机构与人员", "users", (Link("人员", "/list", active=request.path == "/list"), Link("机构", "/show"))
    )
    return Chrome(
        "一网联", "阿卜杜拉·买买提", "网络管理员", OFFICES[0], "127.0.0.1",
        posts=(Link("网络管理员", "/post/1", method="post", active=True), Link("初审员", "/post/2", method="post")),
        menu=(offices, MenuGroup("系统管理", "settings", (Link("作业", "/job"), Link("权限矩阵", "/matrix")))),
        account=(Link("修改密码", "/form", icon="lock"),), inbox_url="/list", inbox_count_url="/waiting",
        search_url="/list", sign_out_url="/out", preferences_url="/preferences",
        locales=(Link("中文", "#zh", active=True), Link("English", "#en")),
        theme=request.args.get("theme", "light"), text_size=request.args.get("size", "normal"),
    )  # fmt: skip


def people() -> ListPage:
    """A list with everything that a list may have."""
    columns = (Column("name", "姓名", "/list?sort=name", "asc"), Column("no", "身份证号"), Column("state", "状态"))
    actions = (
        Link("查看", "/show"), Link("编辑", "/form"), Link("停用", "/posted/stop", method="post", kind="danger"),
        Link("撤销", "/posted/x", method="post", disabled_reason="不能撤销自己的岗位"),
    )  # fmt: skip
    rows = tuple(
        Row(
            str(n),
            (Cell(name), Cell("1301**********1234", reveal_url="/reveal"), Cell("在岗", badge="green")),
            "/show",
            actions,
        )
        for n, name in enumerate(NAMES)
    )
    return ListPage(
        "人员", columns, () if request.args.get("none") else rows,
        Pager(25, (Link("25", "/list?size=25", active=True),), page=2, count_url="/count", previous_url="/list?page=1",
              next_url="/list?page=3"),
        Empty("没有符合条件的人员。", Link("新增", "/form", kind="primary")),
        query=(
            QueryField("name", "姓名"), QueryField("office", "机构", "related", lookup_url="/lookup"),
            QueryField("state", "状态", "select", choices=(("1", "在岗"), ("2", "停用"))),
            QueryField("at", "登记日期", "date_range"), QueryField("sum", "金额", "number_range"),
        ),
        query_url="/list", reset_url="/list", saved=(Link("在岗人员", "/list?state=1"),), save_url="/posted/save",
        toolbar=(Link("新增", "/form", icon="plus", kind="primary"),
                 Link("导出", "/posted/x", disabled_reason="须先申请审批")),
        chooser=(Choice("name", "姓名", True), Choice("no", "身份证号", False)), chooser_url="/posted/columns",
        bulk=(Link("批量停用", "/posted/bulk", kind="danger", confirm="停用所选人员？"),),
        crumbs=(Link("首页", "/"), Link("人员", "")),
    )  # fmt: skip


def request_of_address() -> ShowPage:
    """One object in the middle of its flow."""
    details = Group(
        "基本情况",
        (Detail("申请人", Cell(NAMES[1])), Detail("身份证号", Cell("1301**********1234", reveal_url="/reveal"))),
    )
    steps = (
        Step("批准", "/posted/approve", needs_code=True), Step("退回", "/posted/return", needs_comment=True),
        Step("撤回", "/posted/x", disabled_reason="只有申请人可以撤回。"),
    )  # fmt: skip
    return ShowPage(
        "地址变更申请", (details,), Badge("待批准", "yellow"), "由另一名网络管理员批准。", steps=steps,
        toolbar=(Link("删除", "/posted/delete", method="post", kind="danger", confirm="删除后不能恢复。"),),
        timeline=(Happening("11-20 09:12", NAMES[0], "提交申请", "办公室搬迁", "blue"),), history_url="/history",
        related=(Related("其他地址", "/list"), Related("相关申请", "/list")), step_fields=(("operation", "abc"),),
    )  # fmt: skip


def person_form() -> FormPage:
    """A form, with or without errors."""
    form = PersonForm(data={"name": NAMES[1], "office": "1"})
    form.office.lookup_url, form.office.value_label, form.office.help = "/lookup", OFFICES[1], "输入名称查找"
    if request.args.get("wrong"):
        form.name.errors, form.office.errors, form.form_errors = ["请填写姓名"], ["请选择机构"], ["与他人重复"]
    groups = (Group("身份", ("name", "sex")), Group("单位", ("office", "town", "active", "note")))
    return FormPage("编辑人员", form, groups, "/posted/form", "保存", "/list", warning="改地址要另行申请。")


def job() -> Progress:
    """A job that is over when it is asked for the second time."""
    over = bool(request.args.get("over"))
    state = Badge("已完成", "green") if over else Badge("运行中", "blue")
    log = ("09:10 开始", "09:11 已写入 10,000 行")
    return Progress("导出人员", 100 if over else 40, "40,000 / 100,000", state, "" if over else "/job?over=1", log=log)


def matrix() -> Matrix:
    """Two objects, two posts."""
    columns = (Column("o", "对象"), Column("a", "操作员"), Column("b", "审核员"))
    rows = (
        Row("1", (Cell("机构"), Cell("✓"), Cell("")), "/list"),
        Row("2", (Cell("人员"), Cell(""), Cell("只读", badge="grey"))),
    )
    return Matrix("权限矩阵", columns, rows)


def home() -> HomePage:
    """What waits and what is new."""
    news = (Happening("今天 08:40", "系统", "审计日志校验通过", "", "green"),)
    return HomePage(
        "上午好。", (Tile("待我审批", "12", "/list", note="3 件今天到期"),), news, chrome().menu, ("密码将到期。",)
    )


def make() -> tuple[Flask, list[tuple[str, dict[str, list[str]]]]]:
    """The application, and the list in which it keeps what was posted to it."""
    app = Flask("app", root_path=str(templating._STATIC.parent))
    app.config.update(SECRET_KEY="sample", BABEL_DEFAULT_LOCALE="zh")
    Babel(app)
    CSRFProtect(app)
    templating.install(app)
    posted: list[tuple[str, dict[str, list[str]]]] = []

    def page(template: str, build: Any, fragment: str = "", **changes: Any) -> ResponseReturnValue:
        name = fragment if fragment and request.headers.get("HX-Request") else template
        return render_template(f"ywl/{name}.html", page=build(), chrome=replace(chrome(), **changes))

    sign_in = FormPage
    app.add_url_rule("/", "home", lambda: page("home", home))
    app.add_url_rule("/list", "list", lambda: page("list", people, "_table"))
    app.add_url_rule("/show", "show", lambda: page("show", request_of_address))
    app.add_url_rule("/form", "form", lambda: page("form", person_form))
    app.add_url_rule("/job", "job", lambda: page("progress", job, "_progress"))
    app.add_url_rule("/matrix", "matrix", lambda: page("matrix", matrix))
    app.add_url_rule(
        "/refusal",
        "refusal",
        lambda: page("refusal", lambda: Refusal(403, "不能办理", "请联系县惠民办。", (Link("首页", "/"),), "7F3A")),
    )
    app.add_url_rule(
        "/sign-in",
        "sign_in",
        lambda: page("sign_in", lambda: sign_in("登录", SignInForm(), (), "/posted/in", "登录"), menu=()),
    )
    app.add_url_rule(
        "/history",
        "history",
        lambda: render_template("ywl/_history.html", items=[Happening("11-20", "李秀英", "新建")]),
    )
    app.add_url_rule("/count", "count", lambda: render_template("ywl/_count.html", count=1_000_000))
    app.add_url_rule("/waiting", "waiting", lambda: "12")
    app.add_url_rule("/reveal", "reveal", lambda: "130123198505061234", methods=["POST"])
    app.add_url_rule(
        "/lookup",
        "lookup",
        lambda: jsonify(
            results=[{"id": n, "text": name} for n, name in enumerate(OFFICES) if request.args["q"] in name]
        ),
    )

    @app.post("/posted/<what>")
    def keep(what: str) -> ResponseReturnValue:
        posted.append((what, request.form.to_dict(flat=False)))
        return "", 204

    @app.after_request
    def guard(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app, posted
