import JSONText
import Vocabulary

/// A request body in the course of being read; what is wrong with it is said as the route's refusal.
struct RequestText {
    private var document: JSONDocument

    /// Begins to read a body, which must be an object.
    init(_ body: Span<UInt8>) throws(Refusal) {
        do {
            document = try JSONDocument(body)
        } catch {
            throw Refusal(invalidText: error)
        }
    }

    /// The offset of the next byte to read.
    var offset: Int { document.reader.offset }

    /// Reads the next top-level key, or the end of the body.
    mutating func nextField(_ body: Span<UInt8>) throws(Refusal) -> JSONKey? {
        do {
            return try document.nextMember(body)
        } catch {
            throw Refusal(invalidText: error)
        }
    }

    /// Says what comes next.
    mutating func nextKind(_ body: Span<UInt8>) throws(Refusal) -> JSONKind {
        do {
            return try document.reader.nextKind(body)
        } catch {
            throw Refusal(invalidText: error)
        }
    }

    /// Passes the next value.
    mutating func readValue(_ body: Span<UInt8>) throws(Refusal) -> JSONToken {
        do {
            return try document.reader.readValue(body)
        } catch {
            throw Refusal(invalidText: error)
        }
    }

    /// Passes the next value and says whether it names content that the body does not carry.
    mutating func readContent(_ body: Span<UInt8>) throws(Refusal) -> (token: JSONToken, namesContent: Bool) {
        var namesContent = false
        do {
            let token = try document.reader.readValue(body) { bytes, key, value in
                if !namesContent { namesContent = ContentReference.isNamed(by: key, value: value, in: bytes) }
            }
            return (token, namesContent)
        } catch {
            throw Refusal(invalidText: error)
        }
    }

    /// Passes the next value and tells of every key below it: the key, and where its value begins.
    mutating func readValue(
        _ body: Span<UInt8>,
        onKey: (Span<UInt8>, JSONKey, Int) -> Void
    ) throws(Refusal) -> JSONToken {
        do {
            return try document.reader.readValue(body, onKey: onKey)
        } catch {
            throw Refusal(invalidText: error)
        }
    }

    /// Passes the next value and says whether it names content in a cache.
    mutating func readCacheName(_ body: Span<UInt8>) throws(Refusal) -> Bool {
        var isNamed = false
        do {
            _ = try document.reader.readValue(body) { bytes, key, value in
                if ContentReference.isCacheNamed(by: key, value: value, in: bytes) { isNamed = true }
            }
            return isNamed
        } catch {
            throw Refusal(invalidText: error)
        }
    }

    /// Enters the object that comes next and calls `member` for each key in it, which must read the value.
    mutating func readMembers(
        _ body: Span<UInt8>,
        _ member: (inout RequestText, JSONKey) throws(Refusal) -> Void
    ) throws(Refusal) {
        do {
            try document.reader.enterObject(body)
        } catch {
            throw Refusal(invalidText: error)
        }
        while true {
            let key: JSONKey?
            do {
                key = try document.reader.nextMember(body)
            } catch {
                throw Refusal(invalidText: error)
            }
            guard let key else { return }
            try member(&self, key)
        }
    }

    /// Enters the array that comes next and gives the kinds of its elements, one after the other.
    mutating func readElements(_ body: Span<UInt8>, _ element: (JSONToken) -> Void) throws(Refusal) {
        do {
            try document.reader.enterArray(body)
            while try document.reader.nextElement(body) {
                element(try document.reader.readValue(body))
            }
        } catch {
            throw Refusal(invalidText: error)
        }
    }
}

extension Refusal {
    /// The refusal of a body that is not the JSON object that it must be.
    init(invalidText error: JSONTextError) {
        self.init(.invalidBody, "The request body is not a valid JSON object: \(error).")
    }

    /// The refusal of a body with a field that is not as it must be.
    init(field: StaticString, _ rule: String, at offset: Int) {
        self.init(
            .invalidBody,
            "The request's field '\(field)' \(rule) (byte \(offset)).",
            param: "\(field)"
        )
    }

    /// The refusal of a body with a key that an upstream may read as a known one.
    init(mistakable key: String, for field: StaticString, at offset: Int) {
        self.init(
            .invalidBody,
            "The request's key '\(key)' differs from '\(field)' only by the case of its letters, so that servers "
                + "could read it as that (byte \(offset)). The caller must leave it out or write '\(field)'.",
            param: key
        )
    }

    /// The refusal of a body that lacks a field.
    init(missing field: StaticString) {
        self.init(
            .invalidBody,
            "The request body has no field '\(field)', which it must have.",
            param: "\(field)"
        )
    }
}
