import AdminClient
import ArgumentParser

/// The terms that teams and keys have in common.
struct TermsOptions: ParsableArguments {
    @Option(name: .customLong("model"), help: "A model name or glob; may be given more than once.")
    var models: [String] = []

    @Option(help: "The budget's limit in US dollars, such as 12.50.")
    var budgetUSD: String?

    @Option(help: "The budget's limit in tokens, input and output together, instead of dollars.")
    var budgetTokens: Int?

    @Option(help: "The budget's window: hour, day, week, month, total or fixed.")
    var window: String?

    @Option(help: "How many days, weeks or months a window has; more than 1 needs --starts-on.")
    var every: Int?

    @Option(help: "A date on which a window of days, weeks or months begins, such as 2027-01-15.")
    var startsOn: String?

    @Option(help: "When a fixed window begins, such as 2027-01-01T00:00:00Z.")
    var startsAt: String?

    @Option(help: "When a fixed window ends.")
    var endsAt: String?

    @Flag(inversion: .prefixedNo, help: "Add what a window leaves unspent to the next one's limit.")
    var carryOver: Bool?

    @Option(help: "The IANA time zone in which the window begins.")
    var timeZone: String?

    @Option(help: "Requests per minute.")
    var rpm: Int?

    @Option(help: "Tokens per minute.")
    var tpm: Int?

    @Option(help: "Exchanges at once.")
    var concurrency: Int?

    @Option(help: "A provider whose own routes may be used, or a glob; may be given more than once.")
    var passthrough: [String] = []

    @Option(help: "A field to set to null, such as budget; may be given more than once.")
    var clear: [String] = []

    /// The members of a body; `own` are the command's, with those of other groups of options.
    func body(_ own: [String: JSONTree?], with others: [String: JSONTree?] = [:]) -> JSONTree {
        var members = own.merging(others) { own, _ in own }.compactMapValues { $0 }
        if !models.isEmpty { members["models"] = .array(models.map { .string($0) }) }
        if !passthrough.isEmpty { members["passthrough"] = .array(passthrough.map { .string($0) }) }
        let budget = Self.object([
            "limit_usd": budgetUSD.map { .string($0) }, "limit_tokens": budgetTokens.map { .integer($0) },
            "window": window.map { .string($0) }, "every": every.map { .integer($0) },
            "starts_on": startsOn.map { .string($0) }, "starts_at": startsAt.map { .string($0) },
            "ends_at": endsAt.map { .string($0) }, "time_zone": timeZone.map { .string($0) },
            "carry_over": carryOver.map { .bool($0) },
        ])
        let limits = Self.object([
            "rpm": rpm.map { .integer($0) }, "tpm": tpm.map { .integer($0) },
            "concurrency": concurrency.map { .integer($0) },
        ])
        if let budget { members["budget"] = budget }
        if let limits { members["limits"] = limits }
        for field in clear { members[field] = .null }
        return .object(members)
    }

    /// `NAME=VALUE` pairs as an object; `nil` if there are none.
    static func pairs(_ pairs: [String]) throws -> JSONTree? {
        guard !pairs.isEmpty else { return nil }
        var members: [String: JSONTree] = [:]
        for pair in pairs {
            guard let mark = pair.firstIndex(of: "=") else {
                throw ValidationError("\"\(pair)\" is not of the form NAME=VALUE.")
            }
            members[String(pair[..<mark])] = .string(String(pair[pair.index(after: mark)...]))
        }
        return .object(members)
    }

    /// Texts as an array; `nil` if there are none.
    static func list(_ texts: [String]) -> JSONTree? {
        texts.isEmpty ? nil : .array(texts.map { .string($0) })
    }

    private static func object(_ members: [String: JSONTree?]) -> JSONTree? {
        let given = members.compactMapValues { $0 }
        return given.isEmpty ? nil : .object(given)
    }
}
