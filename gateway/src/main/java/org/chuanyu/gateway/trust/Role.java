package org.chuanyu.gateway.trust;

/** Roles of people; each is held for an organisation, a region, or the whole gateway. */
public enum Role {
    DOCTOR,
    ED,
    ED_LEAD,
    CREW,
    REGISTRAR,
    DISPATCHER,
    DISPATCH_LEAD,
    QUALITY,
    INSPECTOR,
    APPROVER,
    COMMISSION,
    ENGINEER,
    ADMIN,
    SECURITY,
    AUDITOR,
    /** Not a person: an institution's system with its certificate. */
    PARTICIPANT;

    /** The role with this code. */
    static java.util.Optional<Role> ofCode(String code) {
        return java.util.Arrays.stream(values())
                .filter(role -> role.code().equals(code))
                .findFirst();
    }

    /** As in settings and logins: {@code ed-lead}. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
