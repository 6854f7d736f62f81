package org.chuanyu.evidence.bundle;

/** What is checked, in this order. */
enum Check {
    CONTAINER("the zip has one reading: stored files in order, nothing between, before or behind them", "压缩包只有一种读法"),
    MANIFEST("every file has the hash that the manifest names, and no other file is there", "文件与清单逐一相符"),
    DESCRIPTION("bundle.json says what the bundle holds", "bundle.json 的说明完整"),
    LOG_SIGNATURE("the log has signed its checkpoints", "日志对检查点的签名"),
    MANIFEST_SIGNATURE("the log has signed the manifest", "日志对清单的签名"),
    WITNESSES("enough witnesses have cosigned", "见证方联署"),
    TIME_STAMPS("the time stamps that the policy asks for are there and hold", "policy 要求的时间戳齐全且有效"),
    LEAVES("each leaf is in its one form, in its place, not before the one before it, once", "每条记录格式唯一、序号连续、时间不倒退、不重复"),
    KEYS(
            "the log's key changed only by leaves that the old and the new key signed, and no retired key signed after that",
            "日志换钥均由新旧密钥共同签名，停用的密钥不再签名"),
    TREE("the leaves give the signed root: none was changed, added, left out or moved", "由记录重算出签名的根：没有改动、增添、缺漏或移位"),
    TIMES("the times of the leaves agree with those of the witnesses", "记录时间与见证时间相符"),
    SEEN("nothing contradicts what was seen before", "与以前见过的不矛盾"),
    WINDOW("the window covers the time that was asked for", "时段完整"),
    DISCLOSURES("what is disclosed is what the leaves commit to, and nothing listed is missing", "披露内容与记录中的承诺相符且无缺"),
    REDACTIONS("what is missing by erasure has a leaf with the approval of both regions", "删除均有两地批准的记录");

    final String english;
    final String chinese;

    Check(String english, String chinese) {
        this.english = english;
        this.chinese = chinese;
    }
}
