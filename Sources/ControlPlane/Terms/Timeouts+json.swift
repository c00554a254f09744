import Policy

extension Timeouts {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Timeouts",
        "The deadlines of an attempt, such as `2s`.",
        [
            .required("connect", .text, "Until the connection stands."),
            .required("first_byte", .text, "Until the first byte of the answer."),
            .required("idle", .text, "Between two pieces of the answer."),
            .required("total", .text, "The whole exchange."),
        ]
    )

    /// The deadlines as an answer shows them.
    var json: JSONValue {
        [
            "connect": .string(connect.text),
            "first_byte": .string(firstByte.text),
            "idle": .string(idle.text),
            "total": .string(total.text),
        ]
    }
}
