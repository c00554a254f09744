/// Why a call to the admin API failed, on one line for a person.
public struct AdminClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line.
    public let description: String

    /// Makes an error; control characters that a server may have sent become blanks.
    public init(_ text: String) {
        description = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }
}

extension AdminClientError {
    /// The error that an answer with a status of 400 or more tells.
    init(status: Int, body: [UInt8]) {
        guard let problem = try? JSONTree(parsing: body), case .string(let code) = problem["code"] else {
            self.init("the gateway answered with status \(status)")
            return
        }
        let field = problem["field"] == .null ? "" : " (\(problem["field"].line))"
        self.init("\(status) \(code): \(problem["detail"].line)\(field)")
    }
}
