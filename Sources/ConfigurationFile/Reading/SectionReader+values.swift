import Vocabulary

extension SectionReader {
    /// The text of a key.
    func text(_ name: String) -> String? {
        guard case .text(let form) = type(of: name) else { preconditionFailure("\(name) is not text") }
        return value(name) { scalar throws(Fault) in try Self.text(scalar, form, in: reading) }
    }

    /// The whole number of a key.
    func integer(_ name: String) -> Int? {
        guard case .integer(let range) = type(of: name) else { preconditionFailure("\(name) is no number") }
        return value(name) { scalar throws(Fault) in try scalar.integer(range) }
    }

    /// The truth value of a key.
    func boolean(_ name: String) -> Bool? {
        guard case .boolean = type(of: name) else { preconditionFailure("\(name) is no truth value") }
        return value(name) { scalar throws(Fault) in try scalar.boolean() }
    }

    /// The number of bytes of a key.
    func size(_ name: String) -> Int? {
        guard case .size(let range) = type(of: name) else { preconditionFailure("\(name) is no size") }
        return value(name) { scalar throws(Fault) in try scalar.size(range) }
    }

    /// The duration of a key.
    func duration(_ name: String) -> Duration? {
        guard case .duration(let range) = type(of: name) else {
            preconditionFailure("\(name) is no duration")
        }
        return value(name) { scalar throws(Fault) in try scalar.duration(range) }
    }

    /// The percentage of a key.
    func percentage(_ name: String) -> Int? {
        guard case .percentage(let range) = type(of: name) else { preconditionFailure("\(name) is no share") }
        return value(name) { scalar throws(Fault) in try scalar.percentage(range) }
    }

    /// The word of a key, one of those that its table lists.
    func word(_ name: String) -> String? {
        guard case .choice(let words) = type(of: name) else {
            preconditionFailure("\(name) is no choice")
        }
        return value(name) { scalar throws(Fault) in try scalar.word(words) }
    }

    /// The amount of dollars of a key.
    func money(_ name: String) -> Money? {
        guard case .amount(let maximum) = type(of: name) else { preconditionFailure("\(name) is no amount") }
        return value(name) { scalar throws(Fault) in
            Money(nanos: try scalar.amount(maximum: maximum) { Money(decimal: $0)?.nanos })
        }
    }

    /// The price per million tokens of a key.
    func price(_ name: String) -> TokenPrice? { money(name).map { TokenPrice(nanosPerMillion: $0.nanos) } }

    /// A text of a form; paths of the file count from its folder.
    static func text(_ scalar: Scalar, _ form: TextForm, in reading: Reading) throws(Fault) -> String {
        let text = try scalar.string()
        try form.check(text)
        guard case .path = form, scalar.origin != .environment else { return text }
        return reading.resolve(text)
    }

    /// The value that wins, the environment's if it gives one, else the file's; both are checked.
    func value<Value>(_ name: String, _ parse: (Scalar) throws(Fault) -> Value) -> Value? {
        var result: Value?
        for scalar in scalars(name) {
            do throws(Fault) {
                result = try parse(scalar)
            } catch {
                reading.report(error, at: scalar.place)
            }
        }
        return result
    }
}
