import Ledger
import Policy
import Vocabulary

/// A call of a storm that was given its hold.
final class StormCall {
    let path: ScopePath
    var bound: Charge
    var isSent = false
    private var hold: Hold?

    init(_ hold: consuming Hold, _ bound: Charge, _ path: ScopePath) {
        self.hold = consume hold
        self.bound = bound
        self.path = path
    }

    func take() -> Hold? { hold.take() }

    func with<Value>(_ body: (inout Hold) -> Value) -> Value? {
        guard var taken = hold.take() else { return nil }
        let value = body(&taken)
        hold = consume taken
        return value
    }
}
