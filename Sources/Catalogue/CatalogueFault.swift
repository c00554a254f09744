/// What is wrong with a catalogue.
public struct CatalogueFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or `built-in catalogue`.
    public var file: String
    /// The line, from 1; 0 if the file as a whole is meant.
    public var line: Int
    /// What is wrong, in a phrase.
    public var message: String

    /// Makes a fault.
    public init(file: String, line: Int, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// One line, such as `catalogue.jsonl:12: the price of output is missing`.
    public var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}
