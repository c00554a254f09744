/// What is wrong with a line, before its number is known.
struct LineFault: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
