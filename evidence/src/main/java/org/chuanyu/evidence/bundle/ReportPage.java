package org.chuanyu.evidence.bundle;

import java.nio.charset.StandardCharsets;
import org.chuanyu.evidence.leaf.Leaf;

/** The page for reading: what the bundle says it holds, and its first leaves. It verifies nothing and says so. */
final class ReportPage {
    private static final int MOST_ROWS = 1000;
    private static final String HEAD = """
            <!doctype html>
            <html lang="zh"><head><meta charset="utf-8"><title>证据包 Evidence bundle</title>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <style>body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}th,td{border:1px solid;padding:.2em .5em;\
            text-align:left}</style></head><body>
            <h1>证据包 <span lang="en">Evidence bundle</span></h1>
            <p>本页仅供阅读,不作验证。请用自己单位保存的验证程序和 policy.txt 验证。
            <span lang="en">This page is for reading and verifies nothing. Use the verifier and the policy.txt of your own office.</span></p>
            """;

    private final StringBuilder rows = new StringBuilder();
    private long leaves;

    void leaf(byte[] bytes) {
        if (leaves++ < MOST_ROWS) {
            Leaf leaf = Leaf.parse(bytes);
            rows.append("<tr>");
            cell(Long.toString(leaf.seq()));
            cell(leaf.t().toString());
            cell(leaf.at().toString());
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
        StringBuilder page = new StringBuilder(HEAD).append("<table>\n");
        row(page, "日志 log", about.log());
        row(page, "查询时段 asked for", about.from() + " – " + about.to());
        row(page, "记录序号 leaves", about.first() + " – " + (about.end() - 1));
        row(page, "结束 ending", about.ending().name());
        row(page, "范围 scope", about.scope() + " " + about.inspection());
        row(page, "申请人 requester", about.requester());
        row(page, "生成时间 created", about.created() + " " + about.tool());
        page.append("</table>\n<p>")
                .append(leaves > MOST_ROWS ? "仅列前 " + MOST_ROWS + " 条 the first of " + leaves : leaves + " 条 leaves")
                .append("</p>\n<table><tr><th>序号 seq</th><th>入账 logged</th><th>行为 done</th><th>类别 kind</th><th></th>")
                .append("<th>事件 event</th></tr>\n")
                .append(rows)
                .append("</table></body></html>\n");
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void row(StringBuilder page, String name, String value) {
        page.append("<tr><th>")
                .append(name)
                .append("</th><td>")
                .append(escaped(value))
                .append("</td></tr>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
