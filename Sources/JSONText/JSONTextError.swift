/// Why a text is not the JSON that was asked for, and where.
public struct JSONTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed set of reasons, each with its sentence part.
    public enum Reason: String, Sendable, CaseIterable {
        /// The text stops inside a value.
        case unexpectedEnd = "the text ends too early"
        /// No value can begin with this byte.
        case expectedValue = "a value was expected"
        /// A member of an object does not begin with a string.
        case expectedKey = "a key in double quotes was expected"
        /// A key is not followed by a colon.
        case expectedColon = "a colon was expected"
        /// A value inside a container is followed by neither a comma nor the container's end.
        case expectedCommaOrEnd = "a comma or the end of the object or array was expected"
        /// The value is not an object.
        case expectedObject = "an object was expected"
        /// The value is not an array.
        case expectedArray = "an array was expected"
        /// A word that is none of `true`, `false` and `null`.
        case invalidLiteral = "an unknown word"
        /// A number that the grammar does not allow.
        case invalidNumber = "a malformed number"
        /// A backslash that is not followed by an escape.
        case invalidEscape = "a malformed escape"
        /// An escaped surrogate without its other half.
        case loneSurrogate = "an escaped surrogate without its pair"
        /// A control character that stands unescaped in a string.
        case controlCharacter = "an unescaped control character"
        /// Bytes that are not UTF-8.
        case invalidUTF8 = "bytes that are not UTF-8"
        /// More containers inside each other than allowed.
        case tooDeep = "nesting deeper than 512"
        /// A key that the object has already had.
        case repeatedKey = "a repeated key"
        /// Something follows the value.
        case trailingBytes = "something follows the value"
        /// The text is longer than offsets can say.
        case tooLong = "the text is too long"
    }

    /// The offset of the byte at which the reading stopped, from the start of the text.
    public let offset: Int
    /// What is wrong there.
    public let reason: Reason

    /// Makes an error.
    public init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }

    /// The reason and the place, such as `a colon was expected at byte 12`.
    public var description: String { "\(reason.rawValue) at byte \(offset)" }
}
