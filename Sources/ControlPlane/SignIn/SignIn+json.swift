import Directory
import Policy
import Vocabulary

/// The forms of bodies and answers with which people come in.
enum SignInForms {
    /// How one may come in.
    static let ways = ObjectSchema(
        "SignInWays",
        "How people may come in.",
        [
            .required("signed_in", .boolean, "Whether whoever asks has come in already."),
            .required("password", .boolean, "Whether with a password."),
            .required("openid", .boolean, "Whether at the company's identity provider."),
            .required(
                "openid_url",
                .nullable(.text),
                "Where a browser goes to sign in at the identity provider."
            ),
        ]
    )

    /// An address and a password.
    static let password = ObjectSchema(
        "SignIn",
        "An address and the password that belongs to it.",
        [
            .required("email", .text, "The address."),
            .required("password", .text, "The password."),
        ]
    )

    /// A link that works once, and a new password.
    static let link = ObjectSchema(
        "SignInByLink",
        "A link that works once, and the password that is chosen with it.",
        [
            .required("link", .text, "The link's text, `gh-link-…`."),
            .required("password", .text, "The new password: at least 12 characters."),
            .optional("email", .text, "The address, which the first administrator alone says."),
            .optional("name", .text, "The name, which the first administrator alone says."),
        ]
    )

    /// What a link is for.
    static let linkCheck = ObjectSchema(
        "SignInLinkCheck",
        "A link that works once.",
        [.required("link", .text, "The link's text, `gh-link-…`.")]
    )

    /// Whose a link is.
    static let linkAnswer = ObjectSchema(
        "SignInLinkState",
        "Whose a link is.",
        [
            .required(
                "email",
                .nullable(.text),
                "The address; null for the first administrator, who says it."
            ),
            .required("expires_at", .time, "When the link ends."),
        ]
    )

    /// A change of one's own password.
    static let passwordChange = ObjectSchema(
        "PasswordChange",
        "One's own new password; all other sessions end.",
        [
            .required("current", .text, "The present password."),
            .required("password", .text, "The new one: at least 12 characters."),
        ]
    )

    /// A session that has begun; the cookie is beside it.
    static let started = ObjectSchema(
        "SignedIn",
        "A session that has begun; its text is in the cookie alone.",
        [
            .required("user", .object(User.answer), "Who signed in."),
            .required("csrf_token", .text, "What requests that change something must have in x-csrf-token."),
            .required("expires_at", .time, "When the session ends at the latest."),
        ]
    )

    /// A link that was made for somebody.
    static let madeLink = ObjectSchema(
        "SignInLink",
        "A link that lets somebody choose a password, once; shown once.",
        [
            .required("link", .text, "What is to be opened in a browser."),
            .required("expires_at", .time, "When it ends if nobody has used it."),
        ]
    )
}
