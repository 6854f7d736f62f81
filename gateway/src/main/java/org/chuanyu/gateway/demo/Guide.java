package org.chuanyu.gateway.demo;

import java.util.List;

/** What a stranger may open and type after the story. */
final class Guide {
    private Guide() {}

    static List<String> lines(String base, String run) {
        return List.of(
                "",
                "打开 · open     " + base + "   登录 · log in as engineer / demo, doctor-anyue / demo, doctor-dazu / demo",
                "审计 · audit   " + base + "/audit   auditor / demo, inspector-dazu / demo",
                "输入 · type:",
                "  安岳收到的文档 · what Anyue received",
                "    curl -s " + base + "/demo/anyue-rmyy/received",
                "  安岳医生查看报告 · the report as the doctor in Anyue may see it",
                "    curl -s -u doctor-anyue:demo '" + base + "/fhir/DiagnosticReport?identifier=BIO" + run + "'",
                "  一条消息的来龙去脉 · one message, from end to end",
                "    curl -s -u engineer:demo '" + base + "/api/messages?controlId=LIS" + run + "-1'",
                "  投递 · deliveries, and the wires with their circuits",
                "    curl -s -u engineer:demo '" + base + "/api/deliveries?receiver=anyue-rmyy'",
                "    curl -s -u engineer:demo " + base + "/api/deliveries/wires",
                "  让安岳病历系统停机，再恢复 · take the EMR in Anyue down, and bring it back",
                "    curl -s -X POST '" + base + "/demo/anyue-rmyy/mode?mode=down'",
                "    curl -s -X POST '" + base + "/demo/anyue-rmyy/mode?mode=accept'",
                "  自己发一条 HL7 v2 消息 · send an HL7 v2 message of your own",
                "    curl -s -H 'Content-Type: text/plain' --data-binary @message.hl7" + " " + base
                        + "/demo/dazu-rmyy/send",
                "停止 · stop with Ctrl-C; 数据留在 ./data · the data stay in ./data");
    }
}
