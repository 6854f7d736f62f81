package org.chuanyu.gateway.desk;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.records.PersonResults;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * One person's results for a doctor. What may be seen, and the trail of it, is the store's; here it is only laid out. An address
 * holds a random id that means something in this session alone.
 */
@Controller
class PatientPages {
    private static final String PATIENTS = "Patient";
    private static final String PATIENT = "patient-id";
    private static final int LONGEST = 64;

    private final Desk desk;
    private final PersonResults persons;

    PatientPages(Desk desk, PersonResults persons) {
        this.desk = desk;
        this.persons = persons;
    }

    @GetMapping("/patients")
    String ask() {
        reader();
        return "patients";
    }

    @PostMapping("/patients")
    String find(
            @RequestParam(defaultValue = "") String identifier,
            HttpSession session,
            Model model,
            HttpServletResponse response) {
        reader();
        String value = identifier.strip();
        if (value.isEmpty() || value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("wrong", true);
            return "patients";
        }
        List<PersonResults.Person> found = persons.find(value);
        if (found.size() == 1) {
            return "redirect:/patients/" + keep(session, found.get(0));
        }
        model.addAttribute("asked", true);
        model.addAttribute(
                "choices",
                found.stream()
                        .map(person -> new Choice(keep(session, person), PersonHead.of(person)))
                        .toList());
        return "patients";
    }

    @GetMapping("/patients/{page}")
    String results(@PathVariable String page, HttpSession session, Model model, HttpServletResponse response) {
        Caller caller = reader();
        String patient = patient(session, page);
        Optional<PersonResults.Results> found = patient == null ? Optional.empty() : persons.of(patient);
        if (found.isEmpty() && patient != null && persons.isErased(patient)) {
            response.setStatus(HttpStatus.GONE.value());
            model.addAttribute("erased", true);
            return "patients";
        }
        PersonResults.Results results =
                found.orElseThrow(() -> desk.notFound(caller, AuditAction.RECORD_READ, PATIENTS));
        model.addAttribute("charts", true);
        model.addAttribute("head", PersonHead.of(results.person()));
        model.addAttribute("table", ResultTable.of(results));
        model.addAttribute("cut", results.cut());
        model.addAttribute("bases", results.bases());
        return "patient";
    }

    /** One of several persons who have the number. */
    record Choice(String page, PersonHead head) {}

    private Caller reader() {
        Caller caller = desk.with(Right.RECORD_READ, PATIENTS);
        if (caller.organisation() == null) {
            throw desk.forbidden(caller, Right.RECORD_READ, PATIENTS);
        }
        return caller;
    }

    private static String keep(HttpSession session, PersonResults.Person person) {
        return Searches.of(session).keep(Map.of(PATIENT, person.patientId()));
    }

    private static @Nullable String patient(HttpSession session, String page) {
        return Searches.of(session).find(page).map(kept -> kept.get(PATIENT)).orElse(null);
    }
}
