"""The census of grain farmers (种粮农户普查): one row per household with its areas."""

from app.kernel.words import _
from app.registry.importing import columns as c
from app.registry.importing.drafts import household_row
from app.registry.importing.sources import people_source

entry = people_source(
    "grain_census",
    _("种粮农户普查"),
    (
        c.VILLAGE, c.GROUP, c.HEAD_NAME, c.HEAD_NO, c.PEOPLE, c.TELEPHONE, c.ADDRESS, c.ACCOUNT, c.BANK,
        c.area("contract", _("承包面积"), "二轮承包面积", "承包地面积", "承包地", "计税面积"),
        c.area("registered", _("确权面积"), "确权登记面积"),
        c.area("transferred_out", _("流转出面积"), "流转出", "转出面积"),
        c.area("transferred_in", _("流转入面积"), "流转入", "代耕代种", "代耕代种面积", "转入面积"),
        c.area("excluded", _("不予补贴面积"), "不予补贴", "不补贴面积"),
        c.area("subsidised", _("实际补贴面积"), "补贴面积", "实际补贴", "实际种植面积"),
    ),
    household_row,
    distinct=(("head_id_no",),),
    help=_("一户一行。户主没有登记过的同时登记家庭和户主；登记过的只补账户和面积。面积记入数据截至日期所在的年度。"),
)  # fmt: skip
