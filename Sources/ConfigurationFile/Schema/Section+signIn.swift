import Policy

extension Section {
    static let signInFields = [
        Field(
            "public_url",
            .text(.secureURL),
            "Where browsers reach the admin listener: https, or http on this machine."
        ),
        Field("password", .boolean, "Whether people may sign in with a password.", fallback: "true"),
        Field(
            "session_lifetime",
            .duration(.seconds(300)...(.seconds(365 * 86_400))),
            "How long a session lasts at most.",
            fallback: "7d"
        ),
        Field(
            "session_idle",
            .duration(.seconds(60)...(.seconds(365 * 86_400))),
            "How long a session may be without use.",
            fallback: "12h"
        ),
        Field("openid", .section(.openID), "The identity provider at which people sign in."),
        Field("groups", .list(.section(.groupRole)), "The roles that groups of people give; at most 1,000."),
    ]

    static let openIDFields = [
        Field(
            "issuer",
            .text(.secureURL),
            "The issuer, exactly as its tokens name it.",
            isRequired: true
        ),
        Field("client_id", .text(.plain), "What the provider calls this gateway.", isRequired: true),
        Field("client_secret", .reference, "The client's secret; none for a public client."),
        Field(
            "scopes",
            .list(.text(.plain)),
            "What is asked for; openid always is.",
            fallback: "[openid, email, profile]"
        ),
        Field("email_claim", .text(.plain), "The claim with the person's address.", fallback: "email"),
        Field(
            "group_claim",
            .text(.plain),
            "The claim with the person's groups; a dot reaches into objects.",
            fallback: "groups"
        ),
        Field(
            "create_users",
            .boolean,
            "Whether somebody who is not known yet gets an account.",
            fallback: "true"
        ),
        Field(
            "trust_email",
            .boolean,
            "Whether addresses count although the provider does not say that they are verified.",
            fallback: "false"
        ),
    ]

    static let groupRoleFields = [
        Field("group", .text(.groupName), "The group, as the identity provider names it.", isRequired: true),
        Field(
            "team",
            .text(.teamPath),
            "The team's names from below the root joined by slashes, or its id; the root is team_root.",
            isRequired: true
        ),
        Field(
            "role",
            .choice(Role.allCases.map(\.rawValue)),
            "What every member of the group is there; platform_admin at the root alone.",
            isRequired: true
        ),
    ]
}
