import Directory
import Policy
import Vocabulary

extension BudgetTerms {
    private static let tokenRange = 0...Int(mostTokens)

    /// The form in bodies.
    static let body = ObjectSchema(
        "BudgetBody",
        "How much may be spent in a window; members that are left out stay.",
        [
            .optional(
                "limit_usd",
                .nullable(.money),
                "The limit; a new budget needs this or `limit_tokens`."
            ),
            .optional(
                "limit_tokens",
                .nullable(.integer(tokenRange)),
                "The limit in input and output tokens together, instead of `limit_usd`."
            ),
            .optional(
                "window",
                .choice(Window.allCases.map(\.rawValue)),
                "When it begins anew; `month` unless stated."
            ),
            .optional(
                "every",
                .nullable(.integer(1...366)),
                "How many days (up to 366), weeks (52) or months (12) a window has; more than 1 needs `starts_on`."
            ),
            .optional(
                "starts_on",
                .nullable(.date),
                "A date on which a window of days, weeks or months begins; the calendar's own unless stated."
            ),
            .optional(
                "starts_at",
                .nullable(.time),
                "When a `fixed` window begins: a full quarter of an hour."
            ),
            .optional("ends_at", .nullable(.time), "When a `fixed` window ends: a full quarter of an hour."),
            .optional("time_zone", .text, "IANA name in which the window begins; `UTC` unless stated."),
            .optional(
                "alerts",
                .nullable(.list(.integer(1...100))),
                "Percentages at which one alert each is given."
            ),
            .optional(
                "grants",
                .nullable(.list(.object(grantBody))),
                "What is added to the limit for a while; replaces the grants there are."
            ),
            .optional(
                "carry_over",
                .nullable(.toggle(carryBody)),
                "Whether what a window leaves unspent is added to the next one's limit."
            ),
        ]
    )

    private static let grantBody = ObjectSchema(
        "GrantBody",
        "Something on top of the limit, in the budget's unit.",
        [
            .optional("amount_usd", .nullable(.money), "How much, of a budget in dollars."),
            .optional("amount_tokens", .nullable(.integer(tokenRange)), "How much, of a budget in tokens."),
            .optional("starts_at", .nullable(.time), "From when it counts; at once unless stated."),
            .required("ends_at", .time, "From when it counts no more."),
            .optional("reason", .text, "Why it is given."),
        ]
    )

    private static let carryBody = ObjectSchema(
        "CarryOverBody",
        "The most that one window hands to the next; its own limit unless stated.",
        [
            .optional("max_usd", .nullable(.money), "The most, of a budget in dollars."),
            .optional("max_tokens", .nullable(.integer(tokenRange)), "The most, of a budget in tokens."),
        ]
    )

    /// These terms, or new ones, with what a checked body says.
    static func merging(_ body: JSONValue, into terms: BudgetTerms?) throws(DirectoryError) -> BudgetTerms? {
        guard body != .null else { return nil }
        let limit = try amount(body, "limit", at: "budget")
        guard var merged = terms ?? limit.map({ BudgetTerms($0) }) else {
            throw DirectoryError(
                .invalidValue,
                "A new budget needs a limit, `limit_usd` or `limit_tokens`.",
                field: "budget.limit_usd"
            )
        }
        let former = merged.unit
        if let limit {
            merged.unit = limit.unit
            merged.limit = limit.quantity
        } else if body["limit_\(merged.unit.rawValue)"] == .null {
            throw DirectoryError(
                .invalidValue,
                "A budget has a limit.",
                field: "budget.limit_\(merged.unit.rawValue)"
            )
        }
        if let window = body["window"]?.text.flatMap({ Window(rawValue: $0) }) { merged.window = window }
        if let zone = body["time_zone"]?.text { merged.timeZone = zone }
        if let alerts = body["alerts"] { merged.alerts = alerts.elements?.compactMap(\.integer) ?? [] }
        try merged.mergeSpan(body)
        try merged.mergeCycle(body, formerly: terms?.window)
        try merged.mergeAdditions(body, former: former)
        return merged
    }

    private mutating func mergeSpan(_ body: JSONValue) throws(DirectoryError) {
        guard body["starts_at"] != nil || body["ends_at"] != nil || window != .fixed else { return }
        // The dates go with the window that had them, unless the body states them and so must be told.
        if window != .fixed, body["starts_at"]?.text == nil, body["ends_at"]?.text == nil {
            return span = nil
        }
        func moment(_ name: String, _ present: UTCTime?) throws(DirectoryError) -> UTCTime {
            guard let stated = body[name] else {
                if let present { return present }
                throw DirectoryError(
                    .invalidValue,
                    "A window `fixed` has `starts_at` and `ends_at`.",
                    field: "budget.\(name)"
                )
            }
            guard let time = stated.text.flatMap({ UTCTime(rfc3339: $0) }) else {
                throw DirectoryError(
                    .invalidValue,
                    "A window `fixed` has `starts_at` and `ends_at`.",
                    field: "budget.\(name)"
                )
            }
            return time
        }
        span = BudgetSpan(start: try moment("starts_at", span?.start), end: try moment("ends_at", span?.end))
    }

    private mutating func mergeCycle(_ body: JSONValue, formerly former: Window?) throws(DirectoryError) {
        // The date goes with the kind of window that had it.
        if window != former { cycle = nil }
        guard body["every"] != nil || body["starts_on"] != nil else { return }
        let every = body["every"].map { $0.integer ?? 1 } ?? cycle?.every ?? 1
        let date = body["starts_on"].map { $0.text.flatMap { CivilDate($0) } } ?? cycle?.startsOn
        guard let date else {
            guard every == 1 else {
                throw DirectoryError(
                    .invalidValue,
                    "Several days, weeks or months are counted from a date: state `starts_on`.",
                    field: "budget.starts_on"
                )
            }
            return cycle = nil
        }
        cycle = BudgetCycle(every: every, startsOn: date)
    }

    private mutating func mergeAdditions(_ body: JSONValue, former: BudgetUnit) throws(DirectoryError) {
        if let stated = body["grants"] {
            var merged: [BudgetGrant] = []
            for (index, grant) in (stated.elements ?? []).enumerated() {
                let place = "budget.grants[\(index)]"
                guard let end = grant["ends_at"]?.text.flatMap({ UTCTime(rfc3339: $0) }) else { continue }
                merged.append(
                    BudgetGrant(
                        amount: try quantity(grant, "amount", at: place),
                        start: grant["starts_at"]?.text.flatMap { UTCTime(rfc3339: $0) },
                        end: end,
                        reason: grant["reason"]?.text ?? ""
                    )
                )
            }
            grants = merged
        } else if unit != former, !grants.isEmpty {
            throw DirectoryError(
                .invalidValue,
                "The grants are in another unit than the new limit: state them anew, or clear them.",
                field: "budget.grants"
            )
        }
        if let stated = body["carry_over"] {
            let most = try Self.amount(stated, "max", at: "budget.carry_over")
            let rule = CarryOver(most: try most.map(checkedCarry))
            carryOver = stated == .null || stated == .bool(false) ? nil : rule
        } else if unit != former, carryOver?.most != nil {
            throw DirectoryError(
                .invalidValue,
                "What is carried over at most is in another unit than the new limit: state it anew.",
                field: "budget.carry_over"
            )
        }
    }

    /// A needed amount in the budget's unit.
    private func quantity(
        _ body: JSONValue,
        _ name: String,
        at place: String
    ) throws(DirectoryError) -> Quantity {
        guard let amount = try Self.amount(body, name, at: place) else {
            throw DirectoryError(
                .invalidValue,
                "The field is needed.",
                field: "\(place).\(name)_\(unit.rawValue)"
            )
        }
        return try checked(amount, name, at: place)
    }

    private func checkedCarry(_ amount: BudgetAmount) throws(DirectoryError) -> Quantity {
        try checked(amount, "max", at: "budget.carry_over")
    }

    private func checked(
        _ amount: BudgetAmount,
        _ name: String,
        at place: String
    ) throws(DirectoryError) -> Quantity {
        guard amount.unit == unit else {
            throw DirectoryError(
                .invalidValue,
                "The budget is counted in \(unit == .usd ? "dollars" : "tokens"): state `\(name)_\(unit.rawValue)`.",
                field: "\(place).\(name)_\(amount.unit.rawValue)"
            )
        }
        return amount.quantity
    }

    /// The amount that a body states as `<name>_usd` or `<name>_tokens`; `nil` if it states neither.
    private static func amount(
        _ body: JSONValue,
        _ name: String,
        at place: String
    ) throws(DirectoryError) -> BudgetAmount? {
        let money = body["\(name)_usd"]?.text.flatMap { Money(decimal: $0) }
        let tokens = body["\(name)_tokens"]?.integer
        switch (money, tokens) {
        case (nil, nil): return nil
        case (let money?, nil): return Quantity(money).amount(.usd)
        case (nil, let tokens?): return Quantity(count: Int64(tokens)).amount(.tokens)
        case (_?, _?):
            throw DirectoryError(
                .invalidValue,
                "Exactly one of `\(name)_usd` and `\(name)_tokens` is stated.",
                field: "\(place).\(name)_tokens"
            )
        }
    }
}
