import Policy

/// The forms that texts of the configuration file have.
enum TextForm: Sendable {
    /// A provider's name: part of a path, a label and a target's name.
    case providerName
    /// A model's public name.
    case modelName
    /// A model's public name, or a glob of such names.
    case modelPattern
    /// A team's name.
    case teamName
    /// A team's names from below the root, joined by slashes, or its id.
    case teamPath
    /// The name of a group of an identity provider.
    case groupName
    /// A label's name.
    case labelName
    /// A label's value.
    case labelValue
    /// A tag with its value, `NAME=VALUE`.
    case tag
    /// Who an application says that it acts for.
    case endUser
    /// A header's name that the operator may set.
    case headerName
    /// A header's name that requests are told apart by.
    case requestHeaderName
    /// A header's value.
    case headerValue
    /// `HOST:PORT`.
    case listenAddress
    /// An address range in CIDR form.
    case network
    /// The root of an API.
    case baseURL
    /// An http or https URL, path and query included.
    case webhookURL
    /// An https URL, or an http one of this machine, without user, query and fragment.
    case secureURL
    /// The origin of a browser's page, or `*`.
    case origin
    /// What a claim of a token must be.
    case claimValue
    /// The URL of a store.
    case storeURL
    /// An IANA time zone.
    case timeZone
    /// A moment, RFC 3339.
    case moment
    /// A date, `YYYY-MM-DD`.
    case date
    /// A file; relative ones count from the configuration file's folder.
    case path
    /// Times of day, such as `22:00-06:00`.
    case hours
    /// A sentence for people.
    case sentence
    /// A region or location of a cloud, which becomes a part of a host's name.
    case region
    /// A project of Google Cloud, which becomes a part of paths.
    case project
    /// Any printable text without blanks.
    case plain
    /// Any printable text without blanks that may be long.
    case longWord
}

extension TextForm {
    /// The form as a regular expression for editors; `nil` where an expression would say too little.
    var pattern: String? {
        switch self {
        case .providerName, .labelName: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
        case .modelName: "^[!-)+-~]{1,128}$"
        case .modelPattern, .plain: "^[!-~]{1,128}$"
        case .region: "^[a-z0-9-]{1,63}$"
        case .project: "^[a-z0-9.:-]{1,63}$"
        case .longWord: "^[!-~]{1,2048}$"
        case .headerName, .requestHeaderName: "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$"
        case .listenAddress: "^.+:[0-9]{1,5}$"
        case .network: "^[0-9A-Fa-f.:]+/[0-9]{1,3}$"
        case .baseURL: "^https?://[^ ?#@]+$"
        case .webhookURL: "^https?://[^ #@]+$"
        case .secureURL: "^(https://|http://(localhost|127[.]|[[]::1[]]))[^ ?#@]*$"
        case .origin: "^([*]|[a-z][a-z0-9+.-]*://[^ /?#@A-Z]+)$"
        case .storeURL: "^sqlite:.+$"
        case .moment: "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ].+)?$"
        case .date: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
        case .hours: "^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$"
        case .tag: "^[^=]+="
        case .teamName, .teamPath, .groupName, .labelValue, .endUser, .headerValue, .timeZone, .path,
            .sentence,
            .claimValue:
            nil
        }
    }

    /// Throws what is wrong with a text of this form.
    func check(_ text: String) throws(Fault) {
        switch self {
        case .providerName: try Self.checkProviderName(text)
        case .labelName: try Self.checkName(text)
        case .modelName:
            guard !text.contains("*") else { throw Fault("must not contain \"*\": it is a name, not a glob") }
            try Self.checkWord(text)
        case .modelPattern, .plain: try Self.checkWord(text)
        case .longWord: try Self.checkWord(text, longest: 2048)
        case .region: try Self.checkPlace(text, marks: "-", example: "eu-west-1")
        case .project: try Self.checkPlace(text, marks: "-.:", example: "search-prod")
        case .teamPath: try Self.checkTeamPath(text)
        case .groupName: try Self.checkGroupName(text)
        case .tag: try Self.checkTag(text)
        case .teamName, .labelValue: try Self.checkLine(text, longest: 128)
        case .endUser: try Self.checkLine(text, longest: 256, bytes: 256)
        case .headerName: try HeaderForm.checkName(text)
        case .requestHeaderName: try HeaderForm.checkRequestName(text)
        case .headerValue: try HeaderForm.checkValue(text)
        case .listenAddress: try AddressForm.checkListen(text)
        case .network: try AddressForm.checkNetwork(text)
        case .baseURL: _ = try BaseURL(text)
        case .webhookURL: try Self.checkWebhookURL(text)
        case .secureURL: try SecureURLForm.check(text)
        case .origin: try OriginForm.check(text)
        case .claimValue: try Self.checkLine(text, longest: 512)
        case .storeURL: try Self.checkStoreURL(text)
        case .timeZone: try ZoneForm.check(text)
        case .moment: try MomentForm.check(text)
        case .date: try MomentForm.check(date: text)
        case .hours:
            guard WeekHours.minutes(text) != nil else {
                throw Fault(
                    "must be two different times of day such as 22:00-06:00, found \(Fault.quoted(text))"
                )
            }
        case .sentence: try Self.checkLine(text, longest: 512)
        case .path: try Self.checkLine(text, longest: 4096)
        }
    }

    private static func checkProviderName(_ text: String) throws(Fault) {
        try checkName(text)
        if ProviderDeclaration.reservedNames.contains(text) {
            throw Fault("\"\(text)\" is the first part of a route; choose another name")
        }
    }

    private static func checkName(_ text: String) throws(Fault) {
        let isName = text.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): index > 0
            default: false
            }
        }
        guard isName, (1...64).contains(text.utf8.count) else {
            throw Fault(
                "must be 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit, "
                    + "found \(Fault.quoted(text))"
            )
        }
    }

    private static func checkPlace(_ text: String, marks: String, example: String) throws(Fault) {
        let isPlace = text.utf8.allSatisfy { byte in
            switch Unicode.Scalar(byte) {
            case "a"..."z", "0"..."9": true
            default: marks.utf8.contains(byte)
            }
        }
        guard isPlace, (1...63).contains(text.utf8.count) else {
            throw Fault(
                "must be 1 to 63 small letters, digits and \"\(marks)\" such as \(example), found \(Fault.quoted(text))"
            )
        }
    }

    private static func checkWord(_ text: String, longest: Int = 128) throws(Fault) {
        guard (1...longest).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw Fault(
                "must be 1 to \(longest) printable ASCII characters without blanks, found \(Fault.quoted(text))"
            )
        }
    }

    private static func checkTeamPath(_ text: String) throws(Fault) {
        let names = text.split(separator: "/", omittingEmptySubsequences: false)
        guard names.count <= 15 else { throw Fault("names a team more than 15 deep") }
        for name in names { try checkLine(String(name), longest: 128) }
    }

    private static func checkGroupName(_ text: String) throws(Fault) {
        guard (1...256).contains(text.utf8.count), Fault.visible(text) == text else {
            throw Fault("must be 1 to 256 bytes without control characters, found \(Fault.quoted(text))")
        }
    }

    private static func checkLine(_ text: String, longest: Int, bytes: Int? = nil) throws(Fault) {
        let bytes = bytes ?? 2 * longest
        let isTrimmed = text.first?.isWhitespace == false && text.last?.isWhitespace == false
        guard isTrimmed, text.count <= longest, text.utf8.count <= bytes, Fault.visible(text) == text
        else {
            throw Fault(
                "must be 1 to \(longest) characters in at most \(bytes) bytes, without control characters and without blanks at its ends, "
                    + "found \(Fault.quoted(text))"
            )
        }
    }

    private static func checkTag(_ text: String) throws(Fault) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].contains(",") else {
            throw Fault("must be a tag with its value, NAME=VALUE, found \(Fault.quoted(text))")
        }
        try checkLine(String(parts[0]), longest: 128)
        if !parts[1].isEmpty { try checkLine(String(parts[1]), longest: 128) }
    }

    private static func checkWebhookURL(_ text: String) throws(Fault) {
        // A query may hold a token, so the URL is not repeated.
        let bytes = text.utf8.prefix { $0 > 0x20 && $0 < 0x7f }
        let query = text.firstIndex(of: "?") ?? text.endIndex
        let isPlain = bytes.count == text.utf8.count && text.utf8.count <= 2048 && !text.contains("#")
        do throws(Fault) {
            _ = try BaseURL(String(text[..<query]))
        } catch {
            throw Fault("must be an http or https URL such as https://example.com/alerts")
        }
        guard isPlain else {
            throw Fault(
                "must be an http or https URL of at most 2048 characters without blanks or a fragment"
            )
        }
    }

    private static func checkStoreURL(_ text: String) throws(Fault) {
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            throw Fault("PostgreSQL is not supported yet by this version, which knows sqlite:PATH")
        }
        // The URL may hold a password, so it is not repeated.
        guard text.hasPrefix("sqlite:"), text.utf8.count > "sqlite:".utf8.count else {
            throw Fault("must be sqlite:PATH")
        }
        try checkLine(text, longest: 4096)
    }
}
