"""What somebody bought and sells."""

from typing import Final, LiteralString

SECTIONS: Final[dict[str, LiteralString]] = {
    "purchases_elsewhere": """
        SELECT
            p.id AS place,
            0 AS part,
            p.note_iri,
            p.title,
            p.quantity,
            p.total,
            p.currency,
            p.state,
            p.words,
            p.order_state,
            p.created_ms
        FROM purchase_requests AS p
        WHERE p.buyer_id = :actor_id
            AND p.id > :place
        ORDER BY p.id
        LIMIT :limit
    """,
    "orders": """
        SELECT
            o.id AS place,
            0 AS part,
            o.code,
            s.name AS shop,
            o.status,
            o.method,
            o.currency,
            o.goods_minor,
            o.delivery_minor,
            o.tax_minor,
            o.total_minor,
            o.captured_minor,
            o.refunded_minor,
            o.agreed_ms,
            o.placed_ms,
            o.closed_ms,
            d.declared_ms AS withdrawn_ms
        FROM orders AS o
        JOIN shops AS s ON s.id = o.shop_id
        LEFT JOIN withdrawals AS d ON d.order_id = o.id
        WHERE o.buyer_id = :actor_id
            AND o.id > :place
        ORDER BY o.id
        LIMIT :limit
    """,
    "order_lines": """
        SELECT
            o.id AS place,
            l.position AS part,
            o.code,
            l.title,
            l.label,
            l.quantity,
            l.unit_minor,
            l.gross_minor,
            l.tax_minor
        FROM orders AS o
        JOIN order_lines AS l ON l.order_id = o.id
        WHERE o.buyer_id = :actor_id
            AND (o.id, l.position) > (:place, :part)
        ORDER BY o.id, l.position
        LIMIT :limit
    """,
    "order_events": """
        SELECT
            e.id AS place,
            0 AS part,
            o.code,
            e.kind,
            e.side,
            e.words,
            e.created_ms
        FROM orders AS o
        JOIN order_events AS e ON e.order_id = o.id
        WHERE o.buyer_id = :actor_id
            AND e.is_public = 1
            AND e.id > :place
        ORDER BY e.id
        LIMIT :limit
    """,
    "carts": """
        SELECT
            l.id AS place,
            0 AS part,
            s.name AS shop,
            l.quantity,
            p.title,
            v.label
        FROM carts AS c
        JOIN shops AS s ON s.id = c.shop_id
        JOIN cart_lines AS l ON l.cart_id = c.id
        JOIN variants AS v ON v.id = l.variant_id
        JOIN products AS p ON p.id = v.product_id
        WHERE c.owner_id = :actor_id
            AND l.id > :place
        ORDER BY l.id
        LIMIT :limit
    """,
    "shop": """
        SELECT
            s.id AS place,
            0 AS part,
            s.state,
            s.name,
            s.about,
            s.notice,
            s.currency,
            s.auto_accept,
            s.cash_on_pickup,
            s.on_flohmarkt,
            s.latitude,
            s.longitude,
            s.created_ms
        FROM shops AS s
        WHERE s.actor_id = :actor_id
            AND s.id > :place
        ORDER BY s.id
        LIMIT :limit
    """,
    "shop_terms": """
        SELECT
            t.id AS place,
            0 AS part,
            t.seller_kind,
            t.trader_name,
            t.trader_address,
            t.trader_email,
            t.trader_phone,
            t.register,
            t.vat_id,
            t.tax_mode,
            t.tax_rate,
            t.tax_words,
            t.terms,
            t.withdrawal,
            t.privacy,
            t.created_ms
        FROM shop_terms AS t
        JOIN shops AS s ON s.id = t.shop_id
        WHERE s.actor_id = :actor_id
            AND t.id > :place
        ORDER BY t.id
        LIMIT :limit
    """,
    "shop_pickup_places": """
        SELECT
            t.id AS place,
            0 AS part,
            t.label,
            t.address,
            t.area,
            t.hours,
            t.instructions,
            t.is_active
        FROM pickup_places AS t
        JOIN shops AS s ON s.id = t.shop_id
        WHERE s.actor_id = :actor_id
            AND t.id > :place
        ORDER BY t.id
        LIMIT :limit
    """,
    "shop_products": """
        SELECT
            p.id AS place,
            COALESCE(v.id, 0) AS part,
            p.slug,
            p.title,
            p.source,
            p.maker,
            p.safety,
            p.status,
            v.label,
            v.sku,
            v.price_minor,
            v.stock_policy,
            v.on_hand,
            p.created_ms
        FROM products AS p
        JOIN shops AS s ON s.id = p.shop_id
        LEFT JOIN variants AS v ON v.product_id = p.id
        WHERE s.actor_id = :actor_id
            AND (p.id, COALESCE(v.id, 0)) > (:place, :part)
        ORDER BY p.id, COALESCE(v.id, 0)
        LIMIT :limit
    """,
}
