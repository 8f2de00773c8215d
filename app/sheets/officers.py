"""Users of the network with their posts and addresses (A11, A12): one row each, registered all or none."""

from __future__ import annotations

from app.exchange import cells
from app.exchange.importsheet import ImportSheet, SheetColumn
from app.exchange.xlsx import Heading
from app.offices import imports

entry = ImportSheet(
    code="officers",
    label="用户登记名单",
    edition=1,
    notes=("一行登记一名用户。红色表头必填；把鼠标放在单元格上可看填写说明。不要改动表头。",),
    columns=(
        SheetColumn(
            "organisation_id",
            "所在机构",
            30,
            required=True,
            note="从下拉列表选择；没有的机构请先登记",
            options=imports.organisations,
            unknown=imports.NO_ORGANISATION,
        ),
        SheetColumn("name", "姓名", 14, required=True, note="与身份证一致", most=60, read=cells.name),
        SheetColumn(
            "username",
            "用户名",
            18,
            required=True,
            note="3–40 个小写字母、数字、下划线、连字符或点；全网唯一，登记后不能更改",
            most=40,
            read=imports.username,
        ),
        SheetColumn("id_no", "公民身份号码", 22, note="18 位，按文本填写", most=40, read=cells.half_width),
        SheetColumn("telephone", "手机号码", 16, note="11 位", most=30, read=cells.mobile),
        SheetColumn("duty", "职务", 14, most=60),
        SheetColumn(
            "source",
            "账户类型",
            12,
            note="留空为“本系统”；用目录服务登录的选“目录服务”",
            options=imports.sources,
        ),
        SheetColumn(
            "post",
            "岗位",
            16,
            required=True,
            note="从下拉列表选择该机构有的岗位",
            options=imports.posts,
            unknown=imports.NO_POST,
        ),
        SheetColumn(
            "second_post",
            "兼任岗位",
            16,
            note="可留空；须分离的岗位不能兼任",
            options=imports.posts,
            unknown=imports.NO_POST,
        ),
        SheetColumn(
            "address",
            "登记地址",
            28,
            required=True,
            note="IPv4、IPv6 或网段（如 10.1.2.0/28）；几个地址用顿号分开",
            most=500,
            read=imports.several_addresses,
        ),
        SheetColumn("valid_from", "起始日期", 14, note="如 2026-03-01；留空为今天", most=30, read=cells.day),
        SheetColumn("valid_to", "终止日期", 14, note="当天起失效；留空为长期", most=30, read=cells.day),
        SheetColumn("note", "备注", 24, note="地址的备注，如：二楼 203 室", most=200),
    ),
    begin=imports.begin,
    across=imports.across,
    result="初始口令表",
    result_notes=("请当面交给本人，首次登录必须修改。口令只在这份表里出现一次，系统不保存；遗失的请“重置口令”。",),
    result_headings=(
        Heading("所在机构", 30),
        Heading("姓名", 14),
        Heading("用户名", 18),
        Heading("岗位", 24),
        Heading("登记地址", 30),
        Heading("初始口令", 20),
    ),
)
