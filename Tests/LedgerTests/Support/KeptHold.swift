import Ledger

/// Keeps a hold, which cannot be put into an array itself.
final class KeptHold {
    private var hold: Hold?

    init(_ hold: consuming Hold) { self.hold = consume hold }

    func take() -> Hold? { hold.take() }

    func with<Value>(_ body: (inout Hold) -> Value) -> Value? {
        guard var taken = hold.take() else { return nil }
        let value = body(&taken)
        hold = consume taken
        return value
    }
}
