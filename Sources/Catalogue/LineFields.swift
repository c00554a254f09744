import Vocabulary

/// The members of an object, taken out one by one, so that what is left over is unknown.
struct LineFields {
    private var values: [String: JSONLine.Value]
    private var repeated: String?

    init(_ members: [JSONLine.Member]) {
        values = [:]
        for member in members where values.updateValue(member.value, forKey: member.name) != nil {
            repeated = member.name
        }
    }

    /// Takes a text.
    mutating func text(_ name: String) throws(LineFault) -> String? {
        guard let value = values.removeValue(forKey: name) else { return nil }
        guard case .text(let text) = value else { throw LineFault("\(name) must be a text") }
        return text
    }

    /// Takes a positive whole number.
    mutating func count(_ name: String) throws(LineFault) -> Int? {
        guard let value = values.removeValue(forKey: name) else { return nil }
        guard case .number(let text) = value, let count = Int(text), count > 0 else {
            throw LineFault("\(name) must be a whole number above 0")
        }
        return count
    }

    /// Takes an amount of dollars.
    mutating func money(_ name: String) throws(LineFault) -> Money? {
        guard let text = try text(name) else { return nil }
        guard let money = Money(decimal: text) else {
            throw LineFault("\(name) must be a decimal text of at most nine decimals, such as \"0.15\"")
        }
        return money
    }

    /// Takes the prices of tokens; `nil` if there are none at all.
    mutating func rates() throws(LineFault) -> TokenRates? {
        let input = try price("input")
        let output = try price("output")
        let none = TokenPrice(nanosPerMillion: 0)
        var rates = TokenRates(input: input ?? none, output: output ?? none)
        let bare = rates
        for (name, place) in TokenRates.names { rates[keyPath: place] = try price(name) }
        guard input != nil, output != nil else {
            guard input == nil, output == nil, rates == bare else {
                throw LineFault("prices need input and output")
            }
            return nil
        }
        return rates
    }

    /// Takes the prices of what is not counted in tokens; `nil` if there are none.
    mutating func units() throws(LineFault) -> UnitPrices? {
        var units = UnitPrices()
        var hasAny = false
        for (name, place) in UnitPrices.names {
            guard let amount = try money(name) else { continue }
            units[keyPath: place] = amount
            hasAny = true
        }
        return hasAny ? units : nil
    }

    /// Takes long-context tiers.
    mutating func tiers() throws(LineFault) -> [PriceList.Tier] {
        var tiers: [PriceList.Tier] = []
        for object in try objects("tiers") ?? [] {
            var fields = LineFields(object)
            guard let above = try fields.count("above_tokens"), let rates = try fields.rates() else {
                throw LineFault("a tier needs above_tokens, input and output")
            }
            try fields.refuseRest()
            guard above > tiers.last?.aboveTokens ?? 0 else {
                throw LineFault("tiers must ascend by above_tokens")
            }
            tiers.append(PriceList.Tier(aboveTokens: above, rates: rates))
        }
        return tiers
    }

    /// Takes the prices of a service tier: a list of one object.
    mutating func service(_ serviceTier: ServiceTier) throws(LineFault) -> PriceList.Service? {
        guard let objects = try objects(serviceTier.name) else { return nil }
        guard objects.count == 1 else { throw LineFault("\(serviceTier.name) must be a list of one object") }
        var fields = LineFields(objects[0])
        guard let rates = try fields.rates() else {
            throw LineFault("\(serviceTier.name) needs input and output")
        }
        let tiers = try fields.tiers()
        try fields.refuseRest()
        return PriceList.Service(serviceTier, rates: rates, tiers: tiers)
    }

    /// Takes a list of objects.
    mutating func objects(_ name: String) throws(LineFault) -> [[JSONLine.Member]]? {
        guard let value = values.removeValue(forKey: name) else { return nil }
        guard case .objects(let objects) = value else { throw LineFault("\(name) must be a list of objects") }
        return objects
    }

    /// Throws if something was not taken, or stood there twice: a mistyped price must not be served for nothing.
    func refuseRest() throws(LineFault) {
        if let repeated { throw LineFault("\(repeated) is given twice") }
        if let name = values.keys.min() { throw LineFault("unknown key \(name)") }
    }

    private mutating func price(_ name: String) throws(LineFault) -> TokenPrice? {
        try money(name).map { TokenPrice(nanosPerMillion: $0.nanos) }
    }
}
