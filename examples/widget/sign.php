<?php
// Signs a token for whoever reads a page, with PHP's own functions. Call it once you know the reader.
function part(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

// A token for five minutes on pages of this origin; $more may be ['name' => …, 'collection' => …].
function token(string $person, array $groups, string $secret, string $origin, array $more = []): string
{
    $claims = ['aud' => 'fundstelle', 'sub' => $person, 'groups' => array_values($groups), 'origin' => $origin,
        'iat' => time(), 'exp' => time() + 300, ...$more];
    $said = part('{"alg":"HS256"}') . '.' . part(json_encode($claims));
    return $said . '.' . part(hash_hmac('sha256', $said, $secret, true));
}
