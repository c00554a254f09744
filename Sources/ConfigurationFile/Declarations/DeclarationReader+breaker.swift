import Policy

extension DeclarationReader {
    func breaker(_ reader: SectionReader) -> BreakerTerms {
        var terms = BreakerTerms()
        if let value = reader.integer("failures") { terms.failures = value }
        if let value = reader.percentage("failure_rate") { terms.failureRatePercent = value }
        if let value = reader.duration("window") { terms.window = value }
        if let value = reader.integer("least_calls") { terms.leastCalls = value }
        if let value = reader.duration("open") { terms.open = value }
        if let value = reader.duration("longest_open") { terms.longestOpen = value }
        if let value = reader.integer("probes") { terms.probes = value }
        if let value = reader.duration("slow_start") { terms.slowStart = value }
        if terms.longestOpen < terms.open {
            reading.report("must not be shorter than open", at: reader.place(of: "longest_open"))
        }
        return terms
    }

    /// What a model says of hedges; `nil` if it asks for none.
    func hedge(_ reader: SectionReader) -> HedgeTerms? {
        guard let toggle = reader.toggle("hedge"), toggle.isOn else { return nil }
        var terms = HedgeTerms()
        guard let section = toggle.section else { return terms }
        terms.after = section.duration("after")
        if let value = section.integer("percentile") { terms.percentile = value }
        if let value = section.percentage("share") { terms.sharePercent = value }
        return terms
    }

    /// What a provider or a target says of probes; `nil` if it is not asked.
    func probe(_ reader: SectionReader) -> ProbeTerms? {
        guard let toggle = reader.toggle("probe"), toggle.isOn else { return nil }
        var terms = ProbeTerms()
        guard let section = toggle.section else { return terms }
        if let value = section.text("path") {
            if value.hasPrefix("/") {
                terms.path = value
            } else {
                reading.report("begins with a slash", at: section.place(of: "path"))
            }
        }
        if let value = section.duration("interval") { terms.interval = value }
        if let value = section.duration("timeout") { terms.timeout = value }
        return terms
    }
}
