import Vocabulary

/// The delimiter between the parts of a form (RFC 2046, section 5.1.1; RFC 7578).
public struct MultipartBoundary: Hashable, Sendable {
    /// CR, LF, two hyphens and the boundary: CR stands nowhere but at its beginning.
    let delimiter: [UInt8]

    /// Reads the content type of a request, which must be `multipart/form-data` with a boundary.
    public init(contentType: String) throws(Refusal) {
        let fields = MultipartParameters.split(contentType)
        guard fields.first?.lowercased() == "multipart/form-data" else {
            throw Refusal(.invalidBody, "The request's body must be 'multipart/form-data'.")
        }
        // Of several, or one in another form, servers could choose another.
        let named = fields.dropFirst().filter { $0.lowercased().hasPrefix("boundary") }
        guard named.count == 1, let boundary = MultipartParameters.value("boundary", in: named),
            (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }),
            boundary.utf8.last != 0x20
        else {
            throw Refusal(
                .invalidBody,
                "The request's content type must have one 'boundary' of 1 to 70 characters."
            )
        }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }
}
