"""A shop that is open, products on its shelves, and buyers on their way to order."""

from dataclasses import replace

from node.database.types import Database, Reader, Writer
from node.ids import ActorId, MediaId, UserId, new_token
from node.paths import templates_dir
from node.users.actions import let_sell
from storefront.carts.actions import add_to_cart, keep_contact, keep_method
from storefront.carts.models import Cart
from storefront.carts.queries import find_cart
from storefront.catalog.actions import create_product, publish_product
from storefront.catalog.models import Product, ProductDraft
from storefront.catalog.queries import get_product
from storefront.checkout.actions import place_order
from storefront.checkout.models import Press, Quote
from storefront.checkout.queries import load_quote
from storefront.ids import PickupId, ProductId, VariantId
from storefront.letters import Letters
from storefront.orders.letters import Clerk
from storefront.orders.models import Order
from storefront.seals import Contact, Seals, hash_secret
from storefront.shops.actions import ensure_shop, save_shop
from storefront.shops.models import (
    Method,
    PickupDraft,
    SellerKind,
    Shop,
    ShopDraft,
    ShopState,
    TaxMode,
    TermsDraft,
)
from storefront.shops.queries import get_shop, list_pickups
from storefront.stock.queries import list_drifted
from support.people import BOX, URLS, make_user

CLERK = Clerk(Seals(BOX, URLS.base_url), Letters(templates_dir()), URLS.base_url)
CONTACT = Contact("Bob Buyer", "bob@mail.example", "I come on Friday")

DRAFT = ShopDraft(
    name="Clay & Co",
    about="Mugs",
    notice="",
    currency="EUR",
    auto_accept=True,
    cash_on_pickup=True,
    terms=TermsDraft(
        seller_kind=SellerKind.TRADER,
        trader_name="Ana Clay",
        trader_address="1 Kiln Lane\nPotterton",
        trader_email="ana@mail.example",
        tax_mode=TaxMode.INCLUSIVE,
        tax_rate=19_000,
        tax_words="incl. 19 % VAT",
        terms="These are the terms.",
        withdrawal="You may withdraw within 14 days.",
        privacy="We keep little.",
    ),
    pickup=PickupDraft(label="Studio", address="1 Kiln Lane\nPotterton", keep_days=7),
)


async def make_shop(
    db: Database, name: str = "ana", *, draft: ShopDraft = DRAFT
) -> Shop:
    """A shop that sells, owned by a new user."""
    user = await make_user(db, name)
    return await db.write(_open_shop, user.id, user.actor_id, draft)


async def make_product(
    db: Database,
    shop: Shop,
    *,
    title: str = "Mug, speckled",
    price_minor: int = 2490,
    stock: int | None = 10,
    max_per_order: int = 10,
) -> Product:
    """A product that strangers see, with one described photo."""
    draft = ProductDraft(
        title=title,
        text="Thrown by hand.",
        price_minor=price_minor,
        stock=stock,
        max_per_order=max_per_order,
        maker="Ana Clay, 1 Kiln Lane, ana@mail.example",
    )
    return await db.write(_make_product, shop, draft)


async def add_photo(db: Database, owner_id: ActorId, *, alt: str = "A mug") -> MediaId:
    """An upload that is not used yet."""
    return await db.write(insert_photo, owner_id, alt)


async def fill_cart(
    db: Database, key: str, product: Product, *, quantity: int = 1
) -> None:
    await db.write(put_in_cart, key, product.id, quantity)


async def walk_to_button(
    db: Database, key: str, shop: Shop, *, contact: Contact = CONTACT
) -> Press:
    """Do the first two steps of the checkout; what the third step would send."""
    return await db.write(answer_steps, key, shop, contact)


async def buy(
    db: Database, shop: Shop, product: Product, *, key: str = "b", quantity: int = 1
) -> Order:
    """A whole purchase."""
    await fill_cart(db, key, product, quantity=quantity)
    contact = replace(CONTACT, email=f"{key}@mail.example")
    press = await walk_to_button(db, key, shop, contact=contact)
    return await db.write(place_order, CLERK, press)


async def reload_product(db: Database, product: Product) -> Product:
    return await db.read(get_product, product.id)


async def reload_shop(db: Database, shop: Shop) -> Shop:
    return await db.read(get_shop, shop.id)


async def audit(db: Database) -> list[VariantId]:
    """Variants whose counters do not add up; always empty."""
    return await db.read(list_drifted)


def put_in_cart(w: Writer, key: str, product_id: ProductId, quantity: int) -> None:
    product = get_product(w, product_id)
    add_to_cart(
        w,
        hash_secret(key),
        shop=get_shop(w, product.shop_id),
        product=product,
        quantity=quantity,
    )


def answer_steps(w: Writer, key: str, shop: Shop, contact: Contact) -> Press:
    cart = cart_of(w, key, shop)
    pickup_id: PickupId = list_pickups(w, shop.id)[0].id
    sealed = CLERK.seals.seal_contact(contact)
    keep_contact(w, cart, sealed_contact=sealed, pickup_id=pickup_id)
    keep_method(w, cart, Method.CASH_ON_PICKUP)
    return press_for(w, key, shop)


def press_for(r: Reader, key: str, shop: Shop) -> Press:
    """The last step's form, as the page would show it now."""
    return Press(
        shop_id=shop.id,
        key_hash=hash_secret(key),
        token=new_token(),
        quote_hash=quote_of(r, key, shop).hash,
        has_agreed=True,
        buyer_id=None,
    )


def quote_of(r: Reader, key: str, shop: Shop) -> Quote:
    return load_quote(r, cart_of(r, key, shop))


def cart_of(r: Reader, key: str, shop: Shop) -> Cart:
    cart = find_cart(r, hash_secret(key), shop.id)
    assert cart is not None, "fill the cart first"
    return cart


def insert_photo(w: Writer, owner_id: ActorId, alt: str) -> MediaId:
    media_id = MediaId(w.new_id())
    w.run(
        """
        INSERT INTO media (
            id, key, owner_id, purpose, state, alt, mime, width, height, variants,
            created_ms, used_ms
        )
        VALUES (
            :id, :key, :owner, 'product', 'ready', :alt, 'image/webp', 1200, 900,
            '["w640"]', :now, :now
        )
        """,
        id=media_id,
        key=f"photo-{media_id}",
        owner=owner_id,
        alt=alt,
        now=w.now_ms,
    )
    return media_id


def _open_shop(w: Writer, user_id: UserId, actor_id: ActorId, draft: ShopDraft) -> Shop:
    let_sell(w, user_id, allowed=True)
    shop = ensure_shop(w, actor_id)
    return save_shop(w, URLS, shop, draft, state=ShopState.OPEN)


def _make_product(w: Writer, shop: Shop, draft: ProductDraft) -> Product:
    photo = insert_photo(w, shop.actor_id, "A mug")
    product = create_product(w, URLS, shop, replace(draft, media_ids=(photo,)))
    return publish_product(w, shop, product)
