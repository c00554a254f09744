/// RSA keys for tests: JWTKit makes none itself.
enum RSAFixture {
    /// A key of 2,048 bits, made with Python's `cryptography` for these tests.
    static let strong = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEpQIBAAKCAQEArBJA1uE7aXJkq9Be0lPxklfSzAdwepXCHwNWuFCbC2Yzv6jC
        S6930KQe9nB89JYgyR9La+0aoC450iFGh8jJSU65ieNtfddXeMeL4uZ4L/wnffTG
        c72In7fBZutISMqbAJwN3cu3D0Kg+oo3MWQBU6GqmVN7LIciIkrs2pCEmD5sjgwD
        +oXYaroFM3/MxbyYL6anJDDWPToloDiAVfX/ba6Em72leflskG5hxh38gQXBPxS2
        ZEMuHx/8IUjBSGSy8UQh0/0E2Zph7oKIKYpGTjRkXwHqAGxIRYVvVcdbZ+uKJdJn
        RA4BowrpVU+lQ0zJ85iUB2MUINgjn0HReugNywIDAQABAoIBABWPo/hI+LzZzKuK
        zJbmVdrUjmFqfTmfElf4fyFRWFwxTkKxzsbVEdpe9lJC/iVXunv5I+Y+K5vurugZ
        q1DQZAh/iNgyW0HtfdRwjKK95kl8+yXZShSupzP8Pou656/XU1zcMRCdui57VtiO
        ASR7N39XPp0/zKtjs29AnDU27qZ01zUtmKIaJPCH+HF/tZxC5c7bDv51yuS7ewtE
        68rE6ThjWhM3+8dkCApy5Sck0/PNxUamuhjsLHs6CzDFDZjjGvVJb+7BDiBWl7cF
        1k2AFYV1dEksrZMPxQrDe37P5Xh/F4q5MFoPGiuVsv6eppRPGcxSZ2AtoJrEc7Jq
        c9raoQECgYEA5CqxoGvSubF978/+CpY5XDTHFAHOkcIF1kWe9ngH86Q/pLOTnRK8
        Vos5gCVg1+fBF2/5KsciE6/BLQ22sR2lqx5KOs8gFkhbh/gxDBpVy5nz/VoaFUky
        yACn7Ow7I3Ww+mZ8v4l5FN8bgSFfOqq+0FkdQSgi04pmzvaxdqy8x2sCgYEAwQ/I
        MHEPbLMYo77HfbqISEUqNbCjEScV5CeZsUfGRLtzCZmKtAD+ga4T2XWITNsNw3uv
        qQ2Irnelb5i84nfJQqsPr6XwW2IWkrXtUBAA4sbc9zXBlqAdMSIPEV3YZhJCCsPs
        8JMR/MRwIxyR3Bnvq6/MYqC/SuzS4/gNem/ySyECgYEAqV8L9kKz7YZVLxSdxywW
        rly7Px3MQqTdgl6yDtGxTWoqmE95j0reJfw5leepSPxPeN90/g1OPYDlDFW2vSl9
        1lWo0pj4f7H8yCUz+4D9GSNSXEprPEvW92KNRTFjAQKXenljtycMi7LGjwe/0iP3
        e1/7eGeb2p5NjOrRd3/orrsCgYEAmuFuWG5bUXjca4DBybu7WT8jfa8XIsuYZFDg
        m7hY9wrqXukuvPmPM7nTcsE3d3DEue6gHZ8d59lUfxKpdYVjkHhrPR6ClM08Drak
        i3ZLP6MJ4cjeZVhOEvyf2e7PjBNZqAlGLDnQVFfDHmftHAYyoCmIbhdHX3ReO0Tk
        izUDzAECgYEAqpGl2yZia4sNQswKrIgFTofJXilegsJTDIC1mFdxNlngVIkXx+8Y
        5dHzsRZTfD8gPJ/Biam0Fx83J0TfvSbYmSLLD0Kwv0z8hcp7j7TDy6r05M0Wnnbc
        5sIXIzSYW2i6hdVyNuyzEoS+51VFQ0oNvgK4iLiTnKjPEHL5FZBcv/E=
        -----END RSA PRIVATE KEY-----
        """
    /// The modulus of `strong`.
    static let strongModulus =
        "rBJA1uE7aXJkq9Be0lPxklfSzAdwepXCHwNWuFCbC2Yzv6jCS6930KQe9nB89JYgyR9La-0aoC450iFGh8jJSU65"
        + "ieNtfddXeMeL4uZ4L_wnffTGc72In7fBZutISMqbAJwN3cu3D0Kg-oo3MWQBU6GqmVN7LIciIkrs2pCEmD5sjgwD"
        + "-oXYaroFM3_MxbyYL6anJDDWPToloDiAVfX_ba6Em72leflskG5hxh38gQXBPxS2ZEMuHx_8IUjBSGSy8UQh0_0E"
        + "2Zph7oKIKYpGTjRkXwHqAGxIRYVvVcdbZ-uKJdJnRA4BowrpVU-lQ0zJ85iUB2MUINgjn0HReugNyw"

    /// A key of 1,024 bits, made with Python's `cryptography` for these tests.
    static let weak = """
        -----BEGIN RSA PRIVATE KEY-----
        MIICXAIBAAKBgQDcxQeNXeL0tjh4jOR9tJyWNMM46ItquWpjRdBhy+IgrpVex09l
        mWyfzatRkjiaUF3fTROelobY1y5+UZYUnSiCFEevILU1Wt/8KCfaUA6hxvIW226u
        lFRz8KmMw+fqaEZ/DV4R8XntanrxXE0H7aLkohnf23Sf8qOXqlJ/xzbFTQIDAQAB
        AoGAeoz1MEhZ4DX3CxRLEmzcL5WCeWi9W7UplYn/rwoasMG5MS+6p0+PuPXWkCV3
        PlI2ieqjZXlxyZVJvd1UToUfIm46pjvSwvYF1XhyoGcA5emPc+QV7/fqELdk6lnB
        6P1oDvAyJ3f4/TgLnp28p9/5S+Yftja5lybOz6hX/XUAmIECQQD2ieavW8g17JlI
        8v2evFF6DMJXuLOkk+5MMcUlbiH41XHJYs24Rk/s3KLiKYS60LNwU9Uslku+01BT
        70iUxkXZAkEA5T32cj43Z9K9JwmtlzhFXKYSpynj+8GzJXvZTg6UHT53+GXyfyw0
        PZPJ8y1otRtZFVHDQZLhf8wuESz9vchOlQJABHvtnjLlKVXsU89XnZN/R+EDh+Ts
        H4oxQ2GEXHHsXEJFl4wcgcWFnqFEtShcKamyGdDsh6sUJZxiUaSAhXQ1wQJANoLl
        d4UT57xU/lNu0+atl7pl9Rog/FyzHNa2dblBvzJ7lLWpVFROl9Xsz8acf3RhWpB2
        vcEPnjQPQEZSkC5xgQJBALSqEfMNWz+GPhZKAWzN811/+dFk7IoNOiJFHAQ8nCk3
        /HoTcQz1hqWpSqK6IkyY+naIadz5EFHeBYx+w1FZbew=
        -----END RSA PRIVATE KEY-----
        """
    /// The modulus of `weak`.
    static let weakModulus =
        "3MUHjV3i9LY4eIzkfbScljTDOOiLarlqY0XQYcviIK6VXsdPZZlsn82rUZI4mlBd300TnpaG2NcuflGWFJ0oghRH"
        + "ryC1NVrf_Cgn2lAOocbyFtturpRUc_CpjMPn6mhGfw1eEfF57Wp68VxNB-2i5KIZ39t0n_Kjl6pSf8c2xU0"
}
