extension Problem {
    /// The closed set of problems, by the word that scripts see; the documentation's table is made from it.
    enum Code: String, Sendable, CaseIterable {
        case invalidJSON = "invalid_json"
        case invalidValue = "invalid_value"
        case unknownField = "unknown_field"
        case unknownParameter = "unknown_parameter"
        case invalidRequest = "invalid_request"
        case noSession = "no_session"
        case unauthorized
        case wrongPassword = "wrong_password"
        case signInRefused = "sign_in_refused"
        case forbidden
        case formOfOtherSite = "other_site"
        case missingToken = "csrf_token_missing"
        case passwordsOff = "passwords_off"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case nameTaken = "name_taken"
        case managedByFile = "managed_by_file"
        case managedByGroup = "managed_by_group"
        case notEmpty = "not_empty"
        case isRoot = "is_root"
        case keyRevoked = "key_revoked"
        case exceedsParent = "exceeds_parent"
        case changedMeanwhile = "changed_meanwhile"
        case noModelList = "no_model_list"
        case bodyTooLarge = "body_too_large"
        case tooManyAttempts = "too_many_attempts"
        case internalError = "internal_error"
        case discoveryFailed = "discovery_failed"
        case storeUnavailable = "store_unavailable"
        case auditTrailBroken = "audit_trail_broken"
        case overloaded
        case identityProvider = "identity_provider"

        /// The HTTP status, of which each code has one.
        var status: Int {
            switch self {
            case .invalidJSON, .invalidValue, .unknownField, .unknownParameter, .invalidRequest, .noSession:
                400
            case .unauthorized, .wrongPassword, .signInRefused: 401
            case .forbidden, .formOfOtherSite, .missingToken, .passwordsOff: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .nameTaken, .managedByFile, .managedByGroup, .notEmpty, .isRoot, .keyRevoked, .exceedsParent,
                .changedMeanwhile, .noModelList:
                409
            case .bodyTooLarge: 413
            case .tooManyAttempts: 429
            case .internalError: 500
            case .discoveryFailed: 502
            case .storeUnavailable, .auditTrailBroken, .overloaded, .identityProvider: 503
            }
        }

        /// What it says, as a phrase for the documentation.
        var summary: String {
            switch self {
            case .invalidJSON: "the body is not JSON"
            case .invalidValue: "a value is not acceptable; `field` names it"
            case .unknownField: "the body has a field that there is not"
            case .unknownParameter: "the query has a parameter that there is not"
            case .invalidRequest: "the body did not arrive whole"
            case .noSession: "a token or a key has no session that could be ended"
            case .unauthorized: "no admin token, admin key or session that is in force"
            case .wrongPassword: "address and password do not belong together, or the account is not in use"
            case .signInRefused: "the sign-in at the identity provider came to nothing"
            case .forbidden: "the caller's roles do not allow it; the text names what is missing"
            case .formOfOtherSite: "a sign-in that another site's page has sent, or that is not JSON"
            case .missingToken: "a change of a session without its token in `x-csrf-token`"
            case .passwordsOff: "the installation takes no passwords"
            case .notFound: "there is no such thing or route, or it is not the caller's to know of"
            case .methodNotAllowed: "the route takes other methods, which `allow` names"
            case .nameTaken: "another one has the name"
            case .managedByFile: "the configuration file declares it"
            case .managedByGroup: "a group of the identity provider gives it"
            case .notEmpty: "something that is in force hangs below it or needs it"
            case .isRoot: "the root can be neither moved nor deleted"
            case .keyRevoked: "the key is revoked, which is final"
            case .exceedsParent: "it would have more than something above it has; the text names that"
            case .changedMeanwhile: "somebody else has changed it at the same time; ask again"
            case .noModelList: "the provider's kind does not say which models it serves"
            case .bodyTooLarge: "the body is larger than 1 MiB"
            case .tooManyAttempts: "too many sign-ins have failed; `retry-after` says how long to wait"
            case .internalError: "the gateway failed; its log says why"
            case .discoveryFailed: "the provider's list of models could not be read"
            case .storeUnavailable: "the store could not be read or written; nothing is changed"
            case .auditTrailBroken: "the audit trail is not whole; the text names the place"
            case .overloaded: "too many sign in at once; `retry-after` says when to try again"
            case .identityProvider: "the identity provider cannot be asked or used"
            }
        }

        /// All codes as Markdown: a row a code, by status.
        static var markdown: String {
            let rows = allCases.map { "| \($0.status) | `\($0.rawValue)` | \($0.summary) |" }
            return (["| status | code | meaning |", "| --- | --- | --- |"] + rows).joined(separator: "\n")
        }
    }
}
