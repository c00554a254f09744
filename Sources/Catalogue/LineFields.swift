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
        let cachedInput = try price("cached_input")
        let cacheWrite = try price("cache_write")
        let reasoning = try price("reasoning")
        guard let input, let output else {
            guard input == nil, output == nil, cachedInput == nil, cacheWrite == nil, reasoning == nil else {
                throw LineFault("prices need input and output")
            }
            return nil
        }
        return TokenRates(
            input: input,
            output: output,
            cachedInput: cachedInput,
            cacheWrite: cacheWrite,
            reasoning: reasoning
        )
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
