import Testing
import Vocabulary

@testable import Secrets

@Suite("Password hashes")
struct PasswordHashTests {
    struct Vector: Sendable {
        let password: String
        let salt: String
        let cost: PasswordCost
        let key: String
    }

    /// RFC 7914, section 12, the second and third case; the first has an empty password, which is refused here.
    static let vectors = [
        Vector(
            password: "password",
            salt: "NaCl",
            cost: PasswordCost(logarithm: 10, blockSize: 8, parallelism: 16),
            key: "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        Vector(
            password: "pleaseletmein",
            salt: "SodiumChloride",
            cost: PasswordCost(logarithm: 14, blockSize: 8, parallelism: 1),
            key: "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ]

    private static let cheap = PasswordCost(logarithm: 4, blockSize: 8, parallelism: 1)
    private static let password = Secret("correct horse battery staple")

    private func hash(_ password: Secret = password, salt: [UInt8] = Array(0..<16)) throws -> PasswordHash {
        try PasswordHash(of: password, cost: Self.cheap, salt: salt)
    }

    @Test("the known vectors come out", arguments: vectors)
    func known(vector: Vector) throws {
        let key = PasswordHash.derive(
            Array(vector.password.utf8),
            salt: Array(vector.salt.utf8),
            cost: vector.cost,
            count: 64
        )

        #expect(key.map { ByteText.hexadecimal($0) } == vector.key)
    }

    /// Made with Python's `hashlib.scrypt`: N = 2¹⁵, r = 8, p = 1, the salt 0 to 15.
    @Test("a stored hash of the present cost verifies and is not made anew")
    func stored() throws {
        let hash = try PasswordHash(
            text: "$scrypt$ln=15,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$eo40JB24mNWRdcaWU4xBdGepdf/laQaEJfFhiNMVnFg"
        )

        #expect(PasswordHash.verify(Self.password, against: hash))
        #expect(!PasswordHash.verify(Secret("correct horse battery stable"), against: hash))
        #expect(!hash.needsRehash)
    }

    @Test("a new hash has the present cost, a salt of its own, and reads back")
    func fresh() throws {
        let first = try PasswordHash(of: Self.password)
        let second = try PasswordHash(of: Self.password)

        #expect(first.text.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
        #expect(first.text != second.text)
        #expect(!first.needsRehash)
        #expect(try PasswordHash(text: first.text) == first)
        #expect(PasswordHash.verify(Self.password, against: first))
    }

    @Test("a hash of another cost verifies, and is to be made anew")
    func cheaper() throws {
        let hash = try hash()

        #expect(PasswordHash.verify(Self.password, against: hash))
        #expect(hash.needsRehash)
    }

    @Test(
        "any other password is refused",
        arguments: [
            "", "correct horse battery stapl", "correct horse battery staple ",
            "Correct horse battery staple",
            "correct horse battery staple\0", String(repeating: "a", count: 1025),
        ]
    )
    func wrong(password: String) throws {
        #expect(!PasswordHash.verify(Secret(password), against: try hash()))
    }

    @Test("a change of any byte of salt or key is noticed")
    func damage() throws {
        let text = try hash().text

        for index in text.utf8.indices.dropFirst("$scrypt$ln=4,r=8,p=1$".utf8.count).dropLast(1) {
            var damaged = Array(text.utf8)
            let position = text.utf8.distance(from: text.startIndex, to: index)
            damaged[position] = damaged[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            guard let hash = try? PasswordHash(text: String(decoding: damaged, as: UTF8.self)) else {
                continue
            }
            // The last character of the salt carries four bits that are not read.
            guard hash.text != text else { continue }
            #expect(!PasswordHash.verify(Self.password, against: hash), "character \(position)")
        }
    }

    @Test("without a hash every password is refused")
    func nobody() {
        #expect(!PasswordHash.verify(Self.password, against: nil))
        #expect(!PasswordHash.verify(Secret(""), against: nil))
    }

    @Test("a password with a null character is refused")
    func null() {
        #expect(throws: PasswordError.hasNull) { try hash(Secret("correct horse\0battery")) }
    }

    @Test("short and long passwords are refused, by characters and by bytes")
    func lengths() throws {
        #expect(throws: PasswordError.tooShort) { try hash(Secret("elevenchars")) }
        #expect(throws: PasswordError.tooShort) { try hash(Secret("ääääääääääv")) }
        #expect(throws: PasswordError.tooLong) { try hash(Secret(String(repeating: "é", count: 513))) }
        _ = try hash(Secret("twelve chars"))
        _ = try hash(Secret(String(repeating: "é", count: 512)))
    }

    @Test(
        "a text of another form, or of a cost that nobody should pay, is refused",
        arguments: [
            "", "secret", "$scrypt$ln=15,r=8,p=1$AAAA", "$argon2id$ln=4,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
            "$scrypt$ln=4,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=4,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
            "$scrypt$ln=24,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=0,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=99999999999999999999,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$r=8,ln=4,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=4,r=8,p=1$AAAAAAAA*AAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        ]
    )
    func refused(text: String) {
        #expect(throws: PasswordError.notAHash) { try PasswordHash(text: text) }
    }
}
