import Policy
import Vocabulary

extension DeclarationReader {
    func price(_ reader: SectionReader) -> PriceList {
        var list = PriceList(version: "", rates: rates(reader), tiers: priceTiers(reader))
        for (name, price) in UnitPrices.names {
            list.units[keyPath: price] = reader.money(name) ?? .zero
        }
        list.unaskedSearches = reader.integer("unasked_searches") ?? 0
        for serviceTier in ServiceTier.allCases where serviceTier != .standard {
            guard let section = reader.section(serviceTier.name) else { continue }
            list.services.append(
                PriceList.Service(serviceTier, rates: rates(section), tiers: priceTiers(section))
            )
        }
        return list.versionedByContent()
    }

    private func rates(_ reader: SectionReader) -> TokenRates {
        let none = TokenPrice(nanosPerMillion: 0)
        var rates = TokenRates(input: reader.price("input") ?? none, output: reader.price("output") ?? none)
        for (name, price) in TokenRates.names { rates[keyPath: price] = reader.price(name) }
        return rates
    }

    private func priceTiers(_ reader: SectionReader) -> [PriceList.Tier] {
        var tiers: [PriceList.Tier] = []
        for section in reader.sections("tiers") {
            let tier = PriceList.Tier(
                aboveTokens: section.integer("above_tokens") ?? 0,
                rates: rates(section)
            )
            if let last = tiers.last, tier.aboveTokens <= last.aboveTokens, section.has("above_tokens") {
                reading.report("must be above that of the tier before", at: section.place(of: "above_tokens"))
            }
            tiers.append(tier)
        }
        return tiers
    }
}

extension PriceList {
    /// The same prices with a version that is made from them, so that equal prices have equal versions wherever and
    /// however they are written.
    ///
    /// What only few prices state is in the text only where it is stated, so that the others keep their versions.
    fileprivate func versionedByContent() -> PriceList {
        func text(_ price: TokenPrice?) -> String { price.map(\.description) ?? "-" }
        var content = [
            text(rates.input), text(rates.output), text(rates.cachedInput), text(rates.cacheWrite),
            text(rates.reasoning), perRequest.description,
        ]
        let known: Set = ["cached_input", "cache_write", "reasoning"]
        content += rates.stated.filter { !known.contains($0.name) }.map { "\($0.name)=\($0.price)" }
        for (name, price) in UnitPrices.names where name != "request" && units[keyPath: price] != .zero {
            content.append("\(name)=\(units[keyPath: price])")
        }
        if unaskedSearches > 0 { content.append("unasked_searches=\(unaskedSearches)") }
        content += tiers.map(\.content)
        for service in services {
            content.append("\(service.serviceTier.name):\(service.rates.content)")
            content += service.tiers.map(\.content)
        }
        var copy = self
        copy.version = "config-\(StableHash(content.joined(separator: ";").utf8).hex.prefix(12))"
        return copy
    }
}

extension PriceList.Tier {
    fileprivate var content: String { ">\(aboveTokens):\(rates.content)" }
}

extension TokenRates {
    /// The prices that are stated beside input and output.
    fileprivate var stated: [(name: String, price: TokenPrice)] {
        Self.names.compactMap { name, price in self[keyPath: price].map { (name, $0) } }
    }

    fileprivate var content: String {
        "\(input),\(output)" + stated.map { ",\($0.name)=\($0.price)" }.joined()
    }
}
