package org.chuanyu.gateway.desk;

import java.util.List;

/** All settings that are documented, as they are in force: of the program, and of the participants with their wires. */
record SettingsSheet(List<Setting> program, List<Party> participants) {

    /** One participant. */
    record Party(String id, List<Setting> settings) {}
}
