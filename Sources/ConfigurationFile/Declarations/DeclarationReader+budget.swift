import Policy
import Vocabulary

extension DeclarationReader {
    func budget(_ reader: SectionReader) -> BudgetTerms {
        if !reader.has("limit_usd"), !reader.has("limit_tokens") {
            reading.report(
                "is missing; a budget has this or limit_tokens",
                at: reader.place(of: "limit_usd")
            )
        }
        var terms = BudgetTerms(
            amount(reader, "limit") ?? BudgetAmount(unit: .usd, quantity: .zero)
        )
        if let value = reader.word("window").flatMap(BudgetTerms.Window.init) { terms.window = value }
        if let value = reader.text("time_zone") { terms.timeZone = value }
        terms.alerts = alerts(reader)
        terms.span = span(reader, terms.window)
        terms.cycle = cycle(reader, terms.window)
        terms.grants = grants(reader, terms.unit)
        terms.carryOver = carryOver(reader, terms)
        return terms
    }

    private func alerts(_ reader: SectionReader) -> [Int] {
        let alerts = reader.integers("alerts")
        var seen: Set<Int> = []
        for alert in alerts where !seen.insert(alert.value).inserted {
            reading.report("is given above", at: alert.place)
        }
        if alerts.count > 10 { reading.report("has at most ten items", at: reader.place(of: "alerts")) }
        return alerts.map(\.value).sorted()
    }

    private func span(_ reader: SectionReader, _ window: BudgetTerms.Window) -> BudgetSpan? {
        func moment(_ name: String) -> UTCTime? {
            let time = reader.text(name).flatMap { UTCTime(rfc3339: $0) }
            if window != .fixed, reader.has(name) {
                reading.report("only a window fixed has it", at: reader.place(of: name))
            } else if window == .fixed, !reader.has(name) {
                reading.report("is missing; a window fixed has it", at: reader.place(of: name))
            } else if window == .fixed, let time, time.microseconds % BudgetSpan.step != 0 {
                reading.report("must be a full quarter of an hour", at: reader.place(of: name))
            }
            return time
        }
        let start = moment("starts_at")
        let end = moment("ends_at")
        guard window == .fixed, let start, let end else { return nil }
        if start >= end { reading.report("must be after starts_at", at: reader.place(of: "ends_at")) }
        return BudgetSpan(start: start, end: end)
    }

    private func cycle(_ reader: SectionReader, _ window: BudgetTerms.Window) -> BudgetCycle? {
        let every = reader.integer("every") ?? 1
        let date = reader.text("starts_on").flatMap { CivilDate($0) }
        if every > window.mostEvery {
            let what =
                window.hasDates ? "is too many; the most are" : "is impossible in this window; it is for"
            reading.report("\(what) 366 days, 52 weeks or 12 months", at: reader.place(of: "every"))
        } else if every > 1, !reader.has("starts_on") {
            reading.report(
                "is missing; several days, weeks or months are counted from it",
                at: reader.place(of: "starts_on")
            )
        }
        if !window.hasDates, reader.has("starts_on") {
            reading.report("only days, weeks and months have it", at: reader.place(of: "starts_on"))
        }
        guard window.hasDates, let date else { return nil }
        return BudgetCycle(every: every, startsOn: date)
    }

    private func grants(_ reader: SectionReader, _ unit: BudgetUnit) -> [BudgetGrant] {
        let grants = reader.sections("grants")
        if grants.count > BudgetTerms.mostGrants {
            reading.report(
                "has at most \(BudgetTerms.mostGrants) items",
                at: reader.place(of: "grants")
            )
        }
        return grants.compactMap { grant in
            let amount = quantity(grant, "amount", unit)
            let start = grant.text("starts_at").flatMap { UTCTime(rfc3339: $0) }
            let end = grant.text("ends_at").flatMap { UTCTime(rfc3339: $0) }
            let reason = grant.text("reason") ?? ""
            if let start, let end, start >= end {
                reading.report("must be after starts_at", at: grant.place(of: "ends_at"))
            }
            if amount == .zero {
                let name = "amount_\(unit.rawValue)"
                reading.report("must be more than nothing", at: grant.place(of: name))
            }
            guard let amount, let end else { return nil }
            return BudgetGrant(amount: amount, start: start, end: end, reason: reason)
        }
    }

    private func carryOver(_ reader: SectionReader, _ terms: BudgetTerms) -> CarryOver? {
        guard let toggle = reader.toggle("carry_over"), toggle.isOn else { return nil }
        if !terms.recurs {
            reading.report(
                "is impossible where no window follows: in total and fixed",
                at: reader.place(of: "carry_over")
            )
        }
        return CarryOver(most: toggle.section.flatMap { quantity($0, "max", terms.unit, isNeeded: false) })
    }

    /// The amount under `<name>_usd` or `<name>_tokens`, of which at most one may stand there.
    private func amount(_ reader: SectionReader, _ name: String) -> BudgetAmount? {
        let money = reader.money("\(name)_usd")
        let tokens = reader.integer("\(name)_tokens")
        if reader.has("\(name)_usd"), reader.has("\(name)_tokens") {
            reading.report(
                "stands beside \(name)_usd; a budget is counted in one of both",
                at: reader.place(of: "\(name)_tokens")
            )
        }
        if let money { return Quantity(money).amount(.usd) }
        return tokens.map { Quantity(count: Int64($0)).amount(.tokens) }
    }

    /// An amount in the budget's unit.
    private func quantity(
        _ reader: SectionReader,
        _ name: String,
        _ unit: BudgetUnit,
        isNeeded: Bool = true
    ) -> Quantity? {
        let wanted = "\(name)_\(unit.rawValue)"
        let other = unit == .usd ? "\(name)_tokens" : "\(name)_usd"
        let amount = amount(reader, name)
        if reader.has(other) {
            reading.report("is in another unit than the budget's limit", at: reader.place(of: other))
        } else if isNeeded, !reader.has(wanted) {
            reading.report("is missing", at: reader.place(of: wanted))
        }
        guard let amount, amount.unit == unit else { return nil }
        return amount.quantity
    }
}
