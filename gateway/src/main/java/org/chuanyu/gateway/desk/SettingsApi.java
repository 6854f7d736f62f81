package org.chuanyu.gateway.desk;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/settings}: the settings in force, for the administrator. */
@RestController
class SettingsApi {
    private final SettingsReader settings;

    SettingsApi(SettingsReader settings) {
        this.settings = settings;
    }

    @GetMapping("/api/settings")
    SettingsSheet read() {
        return settings.read();
    }
}
