package org.chuanyu.gateway.desk;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The administrator's view of the settings in force; nothing can be changed there. */
@Controller
class SettingsPages {
    private final SettingsReader settings;

    SettingsPages(SettingsReader settings) {
        this.settings = settings;
    }

    @GetMapping("/settings")
    String show(Model model) {
        model.addAttribute("sheet", settings.read());
        return "settings";
    }
}
