import Policy
import Vocabulary

extension Field {
    /// The fields of an amount in either unit.
    static func amounts(_ name: String, _ summary: String) -> [Field] {
        [
            .required("\(name)_usd", .nullable(.money), summary),
            .required("\(name)_tokens", .nullable(.integer(Int.min...Int.max)), summary),
        ]
    }
}

extension BudgetAmount {
    /// The values of the fields of an amount.
    func members(_ name: String) -> [JSONValue.Member] {
        [
            .init(name: "\(name)_usd", value: .text(money)),
            .init(name: "\(name)_tokens", value: .tokens(self)),
        ]
    }
}
