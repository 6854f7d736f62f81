package org.chuanyu.evidence.bundle;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.chuanyu.evidence.leaf.Leaf;

/** The page for reading: what the bundle says it holds, and its first leaves. It verifies nothing and says so. */
final class ReportPage {
    private static final int MOST_ROWS = 1000;
    /** As both counties' clocks show it; the bytes of the leaves have UTC. */
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSS xxx", Locale.ROOT)
            .withZone(ZoneOffset.ofHours(8));

    private static final String HEAD = """
            <!doctype html>
            <html lang="zh-CN"><head><meta charset="utf-8"><title>证据包 Evidence bundle</title>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <style>body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:75rem;\
            margin:0 auto;padding:1rem}h1{font-size:1.5rem}.scroll{overflow-x:auto}table{border-collapse:collapse}\
            th,td{border:1px solid #8aa0a5;padding:.25em .6em;text-align:left;vertical-align:top}\
            caption{text-align:left;font-weight:600;padding:.5em 0}.facts td{overflow-wrap:anywhere}.facts th{min-width:6em}\
            .leaves{font-size:.85rem;white-space:nowrap;font-variant-numeric:tabular-nums}strong{display:block}</style></head><body>
            <h1>证据包 <span lang="en">Evidence bundle</span></h1>
            <p><strong>本页仅供阅读，不作验证。请用本单位自己保存的验证程序和 policy.txt 验证。</strong>
            <span lang="en">This page is for reading and verifies nothing. Use the verifier and the policy.txt of your own office.</span></p>
            """;

    private final StringBuilder rows = new StringBuilder();
    private long leaves;

    void leaf(byte[] bytes) {
        if (leaves++ < MOST_ROWS) {
            Leaf leaf = Leaf.parse(bytes);
            rows.append("<tr>");
            cell(Long.toString(leaf.seq()));
            cell(LOCAL.format(leaf.t()));
            cell(LOCAL.format(leaf.at()));
            cell(leaf.kind());
            cell(leaf.late() ? "补录 late" : "");
            cell(leaf.event());
            rows.append("</tr>\n");
        }
    }

    private void cell(String text) {
        rows.append("<td>").append(escaped(text)).append("</td>");
    }

    byte[] bytes(BundleDescription about) {
        StringBuilder page = new StringBuilder(HEAD).append("<div class=\"scroll\"><table class=\"facts\">\n");
        caption(page, "证据包自己写明的", "What the bundle says of itself");
        row(page, "日志", "log", about.log());
        row(page, "查询时段", "asked for", LOCAL.format(about.from()) + " – " + LOCAL.format(about.to()));
        row(page, "叶子序号", "leaves", about.first() + " – " + (about.end() - 1));
        row(page, "结束", "ending", ending(about.ending()));
        row(page, "范围", "scope", about.scope() + " " + about.inspection());
        row(page, "申请人", "requester", about.requester());
        row(page, "生成时间", "created", LOCAL.format(about.created()) + " " + about.tool());
        page.append("</table></div>\n<p>")
                .append(
                        leaves > MOST_ROWS
                                ? "仅列前 " + MOST_ROWS + " 片叶子 <span lang=\"en\">the first of " + leaves
                                        + " leaves</span>"
                                : leaves + " 片叶子 <span lang=\"en\">leaves</span>")
                .append(
                        "</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"叶子\"><table class=\"leaves\">");
        caption(page, "叶子", "Leaves");
        page.append("<thead><tr>");
        head(page, "序号", "seq");
        head(page, "入日志时间", "logged");
        head(page, "发生时间", "done");
        head(page, "行为", "kind");
        head(page, "补录", "late");
        head(page, "事件编号", "event");
        page.append("</tr></thead><tbody>\n").append(rows).append("</tbody></table></div></body></html>\n");
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String ending(BundleDescription.End ending) {
        return switch (ending) {
            case COVERED -> "COVERED 时段完整 the window is complete";
            case SHORT -> "SHORT 到当时最新的联署检查点为止 ends at the newest cosigned checkpoint";
        };
    }

    private static void caption(StringBuilder page, String chinese, String english) {
        page.append("<caption>").append(both(chinese, english)).append("</caption>\n");
    }

    private static void head(StringBuilder page, String chinese, String english) {
        page.append("<th scope=\"col\">").append(both(chinese, english)).append("</th>");
    }

    private static void row(StringBuilder page, String chinese, String english, String value) {
        page.append("<tr><th scope=\"row\">")
                .append(both(chinese, english))
                .append("</th><td>")
                .append(escaped(value))
                .append("</td></tr>\n");
    }

    private static String both(String chinese, String english) {
        return chinese + " <span lang=\"en\">" + english + "</span>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
